using Parley.Server.EventLogs;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>How events end that change something durable, on both namespaces.</summary>
internal static class Appending
{
    /// <summary>
    /// Appends, and acknowledges after the commit. The socket's next event need not wait for that: the log's queue keeps
    /// the order. Waiting, ten senders had ten messages in a group and not all their eighty, and a fifth of the
    /// deliveries per CPU-second.
    /// </summary>
    public static async ValueTask AppendAsync<TAnswer>(
        this EventContext context,
        EventLog log,
        AppendRequest request,
        Func<AppendResult, TAnswer> answer,
        CancellationToken cancellation)
        where TAnswer : Answer
    {
        var appending = log.AppendAsync(request, cancellation);
        context.ReleaseTurn();
        var result = await appending;
        result.ThrowIfRefused();
        context.Ack(answer(result));
    }

    public static void ThrowIfRefused(this AppendResult result)
    {
        if (result.Error == AppendError.None)
        {
            return;
        }

        if (result.Error == AppendError.Unavailable)
        {
            throw ChatException.Unavailable();
        }

        throw new ChatException(CodeOf(result.Error), result.Message ?? "That cannot be done.", result.Field);
    }

    private static string CodeOf(AppendError error) => error switch
    {
        AppendError.NotFound => ErrorCodes.NotFound,
        AppendError.Forbidden => ErrorCodes.Forbidden,
        AppendError.Deleted => ErrorCodes.Deleted,
        AppendError.Conflict => ErrorCodes.Conflict,
        AppendError.Invalid => ErrorCodes.Invalid,
        _ => ErrorCodes.Internal,
    };
}
