using System.Buffers;
using System.Text;

namespace Parley.Server.EventLogs;

/// <summary>
/// Text that both databases keep as it is: no NUL, which PostgreSQL refuses, and no lone surrogate, which has no UTF-8.
/// Kept out here, so that no such append ever spoils a group.
/// </summary>
internal static class WellFormed
{
    /// <summary>Null, or the answer to a request that must not reach the databases.</summary>
    public static AppendResult? Refuse(AppendRequest request) =>
        Refuse("clientId", request.ClientId) ?? Refuse("channelId", request.ChannelId) ??
        Refuse("by", request.Author.Id) ?? Refuse("by", request.Author.Name) ?? request switch
        {
            SendMessage send => Refuse("text", send.Text),
            EditMessage edit => Refuse("text", edit.Text),
            React react => Refuse("reaction", react.Reaction),
            _ => null,
        };

    public static bool Is(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0'))
        {
            return false;
        }

        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = text.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[(at + length)..];
        }

        return true;
    }

    private static AppendResult? Refuse(string field, string text) => Is(text)
        ? null
        : AppendResult.Refused(AppendError.Invalid, field, "NUL and lone surrogates are not text");
}
