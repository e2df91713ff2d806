using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Parley.SocketIO.Protocol;

/// <summary>
/// Escapes what JSON demands and nothing else, as JSON.stringify does: quote, backslash and controls. The framework's
/// relaxed encoder still writes an emoji as twelve bytes. Lone surrogates become U+FFFD.
/// </summary>
internal sealed unsafe class MinimalJsonEncoder : JavaScriptEncoder
{
    public static readonly MinimalJsonEncoder Instance = new();

    private const string Controls =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(Controls + "\"\\");
    private static readonly SearchValues<byte> EscapedBytes =
        SearchValues.Create(Encoding.ASCII.GetBytes(Controls + "\"\\"));

    private MinimalJsonEncoder()
    {
    }

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var escaped = span.IndexOfAny(EscapedChars);
        var clean = escaped < 0 ? span : span[..escaped];
        var start = 0;
        while (true)
        {
            var at = clean[start..].IndexOfAnyInRange('\ud800', '\udfff');
            if (at < 0)
            {
                return escaped;
            }

            at += start;
            if (at + 1 >= clean.Length || !char.IsSurrogatePair(clean[at], clean[at + 1]))
            {
                return at; // the writer cuts a string off at a lone surrogate unless it is told to escape it
            }

            start = at + 2;
        }
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var escaped = utf8Text.IndexOfAny(EscapedBytes);
        var clean = escaped < 0 ? utf8Text : utf8Text[..escaped];
        if (System.Text.Unicode.Utf8.IsValid(clean))
        {
            return escaped;
        }

        var valid = 0;
        while (Rune.DecodeFromUtf8(clean[valid..], out _, out var consumed) == OperationStatus.Done)
        {
            valid += consumed;
        }

        return valid;
    }

    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        if (!WillEncode(unicodeScalar))
        {
            return new Rune(unicodeScalar).TryEncodeToUtf16(target, out numberOfCharactersWritten);
        }

        ReadOnlySpan<char> text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\f' => "\\f",
            '\r' => "\\r",
            < 0x10 => $"\\u000{unicodeScalar:x}",
            _ => $"\\u00{unicodeScalar:x}",
        };
        numberOfCharactersWritten = text.TryCopyTo(target) ? text.Length : 0;
        return numberOfCharactersWritten > 0;
    }
}
