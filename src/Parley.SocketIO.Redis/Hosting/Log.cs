using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Redis.Hosting;

/// <summary>
/// Every line the library logs. In one class: the generator writes several in an order of its own, and the same sources
/// would make different assemblies.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning,
        "Redis is away ({Reason}): this server serves its own sockets until it is back, and other servers do not hear of it.")]
    public static partial void RedisAway(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "Redis is back.")]
    public static partial void RedisBack(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "A message of {Length} bytes on Redis channel {Channel} was dropped.")]
    public static partial void MessageDropped(ILogger logger, Exception exception, int length, string channel);

    [LoggerMessage(4, LogLevel.Debug, "A command to Redis failed.")]
    public static partial void CommandFailed(ILogger logger, Exception exception);
}
