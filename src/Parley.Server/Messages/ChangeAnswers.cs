using Parley.Server.EventLogs;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>What the event log answers, in the words of the wire.</summary>
internal static class ChangeAnswers
{
    public static ChangeAnswer From(AppendResult result)
    {
        result.ThrowIfRefused();
        return new ChangeAnswer(result.Seq, result.Epoch, result.Unchanged, result.Repeated);
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
