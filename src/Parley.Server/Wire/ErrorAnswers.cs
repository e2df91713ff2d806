using Parley.Server.Storage;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>Turns what a handler throws into the error that its ack carries. The socket lives on.</summary>
internal sealed partial class ErrorAnswers(ILogger<ErrorAnswers> logger)
{
    /// <summary>Null when the fault is nobody's business any more: the caller has left.</summary>
    public ErrorBody? Describe(Exception exception, EventContext context)
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
                Log.HandlerFailed(logger, exception, context.Name, context.Socket.Id);
                return new ErrorBody(ErrorCodes.Internal, "Something went wrong on the server; it was logged.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Event {Event} of socket {SocketId} failed")]
        public static partial void HandlerFailed(ILogger logger, Exception exception, string @event, string socketId);
    }
}
