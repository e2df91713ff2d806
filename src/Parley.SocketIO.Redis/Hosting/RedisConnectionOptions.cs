using StackExchange.Redis;

namespace Parley.SocketIO;

/// <summary>
/// How to get to Redis: by <see cref="Connection"/>, else by <see cref="Configuration"/>, else by the
/// <see cref="IConnectionMultiplexer"/> among the services.
/// </summary>
public abstract class RedisConnectionOptions
{
    private protected RedisConnectionOptions()
    {
    }

    /// <summary>
    /// The connection of the application, which stays its own: it is not closed. A function that fails is asked again after
    /// some seconds.
    /// </summary>
    public Func<IServiceProvider, ValueTask<IConnectionMultiplexer>>? Connection { get; set; }

    /// <summary>
    /// A connection for this alone. Whatever it says, a Redis that is not there yet is waited for in the background.
    /// </summary>
    public ConfigurationOptions? Configuration { get; set; }

    /// <summary>What is wrong with the options; nothing when they are good.</summary>
    private protected abstract IEnumerable<string> FindFaults();

    internal IEnumerable<string> Faults() => FindFaults();

    private protected static IEnumerable<string> CheckKey(string name, string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            yield return $"{name} is empty; it must be the same text on all servers, as socket.io.";
        }
    }

    private protected static IEnumerable<string> CheckNumber(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            yield return $"{name} is {value}; it must be {least} to {most}.";
        }
    }

    private protected static IEnumerable<string> CheckTime(string name, TimeSpan value)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > TimeSpan.FromHours(1))
        {
            yield return $"{name} is {value}; it must be 00:00:00.0010000 to 01:00:00.";
        }
    }
}
