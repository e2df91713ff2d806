using Parley.Server.Limits;
using Parley.Server.Storage;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>
/// What stands around every event of both namespaces: a token of the socket's rate first, and whatever the handler
/// throws turned into the error that its ack carries. The socket lives on.
/// </summary>
internal sealed partial class EventPipeline(
    EventRate rate, LimitMetrics limits, ILogger<EventPipeline> logger)
{
    private const int LongestNameRepeated = 40;

    /// <summary>An event without an ack that fails is told by <paramref name="tellWithoutAck"/>, if at all.</summary>
    public async ValueTask RunAsync(
        EventContext context, EventDelegate next, Action<SocketIOSocket, ChatErrorEvent>? tellWithoutAck = null)
    {
        try
        {
            rate.Require(context.Socket);
            await next(context);
        }
        catch (Exception exception)
        {
            if (Describe(exception, context) is not { } error || context.Acked)
            {
                return;
            }

            if (error.Code == ErrorCodes.TooLong)
            {
                limits.Hit(error.Field ?? "length");
            }

            if (context.WantsAck)
            {
                context.Ack(new Refusal(error));
            }
            else
            {
                tellWithoutAck?.Invoke(
                    context.Socket, new ChatErrorEvent(Shorten(context.Name), error.Code, error.Message));
            }
        }
    }

    public static ValueTask RefuseUnknownAsync(SocketIOSocket socket, EventContext context, CancellationToken cancellation) =>
        throw new ChatException(
            ErrorCodes.UnknownEvent, $"There is no event '{Shorten(context.Name)}' on {socket.Namespace.Name}.");

    /// <summary>Null when the fault is nobody's business any more: the caller has left.</summary>
    private ErrorBody? Describe(Exception exception, EventContext context)
    {
        switch (exception)
        {
            case ChatException chat:
                return chat.Body;
            case EventBindingException binding:
                return new ErrorBody(ErrorCodes.Invalid, binding.Message, binding.Field);
            case DatabaseUnavailableException:
                return ChatException.Unavailable().Body;
            case OperationCanceledException when !context.Socket.Connected:
                return null;
            default:
                Log.HandlerFailed(logger, exception, Shorten(context.Name), context.Socket.Id);
                return new ErrorBody(ErrorCodes.Internal, "Something went wrong on the server; it was logged.");
        }
    }

    private static string Shorten(string name) =>
        name.Length <= LongestNameRepeated ? name : name[..LongestNameRepeated] + "…";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Event {Event} of socket {SocketId} failed")]
        public static partial void HandlerFailed(ILogger logger, Exception exception, string @event, string socketId);
    }
}
