using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Hosting;

/// <summary>
/// Every line the library logs. In one class: the generator writes several in an order of its own, and the same sources
/// would make different assemblies.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The handler of event {Event} failed for socket {Socket}.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string @event, string socket);

    [LoggerMessage(2, LogLevel.Information, "Event {Event} of socket {Socket} has a bad argument (field {Field}).")]
    public static partial void BindingFailed(ILogger logger, string @event, string socket, string? field);

    [LoggerMessage(3, LogLevel.Error, "A connection handler of {Namespace} failed for socket {Socket}.")]
    public static partial void ConnectionHandlerFailed(
        ILogger logger, Exception exception, string @namespace, string socket);

    [LoggerMessage(4, LogLevel.Error, "Middleware of {Namespace} failed for socket {Socket}.")]
    public static partial void MiddlewareFailed(
        ILogger logger, Exception exception, string @namespace, string socket);

    [LoggerMessage(5, LogLevel.Error, "A disconnect handler of {Namespace} failed for socket {Socket}.")]
    public static partial void DisconnectHandlerFailed(
        ILogger logger, Exception exception, string @namespace, string socket);

    [LoggerMessage(6, LogLevel.Error, "The slow consumer hook failed for socket {Socket}.")]
    public static partial void SlowConsumerHookFailed(ILogger logger, Exception exception, string socket);

    [LoggerMessage(7, LogLevel.Error, "Handling a packet failed.")]
    public static partial void DispatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "Whether a client may make a namespace could not be told.")]
    public static partial void MatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(9, LogLevel.Error, "The handler of server-side event {Event} of {Namespace} failed.")]
    public static partial void ServerSideHandlerFailed(
        ILogger logger, Exception exception, string @event, string @namespace);

    [LoggerMessage(10, LogLevel.Error, "The other servers of {Namespace} could not be told.")]
    public static partial void ClusterFailed(ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(11, LogLevel.Error, "An error handler failed for event {Event} of socket {Socket}.")]
    public static partial void ErrorHandlerFailed(ILogger logger, Exception exception, string @event, string socket);

    [LoggerMessage(12, LogLevel.Error, "A listener to outgoing events failed.")]
    public static partial void OutgoingListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Debug, "A connection closed ({Reason}): {Description}.")]
    public static partial void SessionClosed(ILogger logger, string reason, string description);

    [LoggerMessage(21, LogLevel.Error, "A {Command} command failed.")]
    public static partial void CommandFailed(ILogger logger, Exception exception, CommandKind command);

    [LoggerMessage(22, LogLevel.Error, "Sending a round failed.")]
    public static partial void RoundFailed(ILogger logger, Exception exception);

    [LoggerMessage(23, LogLevel.Debug, "A request was refused: code {Code}, {Cause}.")]
    public static partial void Refused(ILogger logger, int code, string cause);

    [LoggerMessage(24, LogLevel.Error, "The hook OnConnectionError failed.")]
    public static partial void ConnectionErrorHookFailed(ILogger logger, Exception exception);

    [LoggerMessage(25, LogLevel.Error, "GenerateId failed.")]
    public static partial void GenerateIdFailed(ILogger logger, Exception exception);

    [LoggerMessage(26, LogLevel.Error, "GenerateId returned an id that is in use or has not 16 to 128 of the characters A–Z a–z 0–9 - _.")]
    public static partial void BadId(ILogger logger);

    [LoggerMessage(27, LogLevel.Warning, "The data of socket {Socket} of {Namespace} cannot be kept for a return.")]
    public static partial void DataNotKept(ILogger logger, Exception exception, string @namespace, string socket);

    [LoggerMessage(40, LogLevel.Warning, "No connection can be accepted for the time being ({Error}).")]
    public static partial void OutOfFiles(ILogger logger, SocketError error);
}
