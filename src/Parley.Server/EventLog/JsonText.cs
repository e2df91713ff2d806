using System.Buffers;
using System.Text;

namespace Parley.Server.EventLogs;

/// <summary>
/// JSON strings with nothing escaped but what JSON demands. The encoders of System.Text.Json write an emoji as twelve
/// bytes; here it takes its four.
/// </summary>
internal static class JsonText
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (char)control), '"', '\\']);

    public static void WriteRaw(IBufferWriter<byte> buffer, ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, buffer);

    public static void WriteString(IBufferWriter<byte> buffer, ReadOnlySpan<char> text)
    {
        buffer.Write("\""u8);
        for (var at = text.IndexOfAny(Escaped); at >= 0; at = text.IndexOfAny(Escaped))
        {
            WriteRaw(buffer, text[..at]);
            WriteEscape(buffer, text[at]);
            text = text[(at + 1)..];
        }

        WriteRaw(buffer, text);
        buffer.Write("\""u8);
    }

    /// <summary>Bytes that <see cref="WriteString"/> writes at most.</summary>
    public static int Size(string text)
    {
        var escapes = 0;
        foreach (var character in text)
        {
            escapes += character switch
            {
                '"' or '\\' or '\n' or '\r' or '\t' => 1,
                < (char)0x20 => 5,
                _ => 0,
            };
        }

        return 2 + Encoding.UTF8.GetByteCount(text) + escapes;
    }

    private static void WriteEscape(IBufferWriter<byte> buffer, char character)
    {
        switch (character)
        {
            case '"':
                buffer.Write("\\\""u8);
                break;
            case '\\':
                buffer.Write("\\\\"u8);
                break;
            case '\n':
                buffer.Write("\\n"u8);
                break;
            case '\r':
                buffer.Write("\\r"u8);
                break;
            case '\t':
                buffer.Write("\\t"u8);
                break;
            default:
                WriteRaw(buffer, $"\\u{(int)character:x4}");
                break;
        }
    }
}
