using System.Buffers;
using System.Buffers.Text;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// Engine.IO packets in one HTTP body, separated by U+001E; binary as <c>b</c> and base64. Pure: no I/O, no shared state.
/// </summary>
internal static class PollingPayload
{
    public const byte Separator = 0x1e;

    public static void Write(IBufferWriter<byte> target, IEnumerable<SharedFrame> frames, PollEnding ending)
    {
        var first = true;
        foreach (var frame in frames)
        {
            if (!frame.Text.IsEmpty)
            {
                Separate(target, ref first);
                target.Write(frame.Text);
            }

            for (var i = 0; i < frame.Attachments.Count; i++)
            {
                Separate(target, ref first);
                WriteBinary(target, frame.Attachments[i].Span);
            }
        }

        if (ending is PollEnding.Noop or PollEnding.NoopAndClose)
        {
            Separate(target, ref first);
            target.Write("6"u8);
        }

        if (ending is PollEnding.Close or PollEnding.NoopAndClose)
        {
            Separate(target, ref first);
            target.Write("1"u8);
        }
    }

    /// <summary>Takes the first packet off a body; false when there is none left. An empty packet is the caller's error.</summary>
    public static bool TryTake(ref ReadOnlyMemory<byte>? rest, out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (rest is not { } body)
        {
            return false;
        }

        var end = body.Span.IndexOf(Separator);
        packet = end < 0 ? body : body[..end];
        rest = end < 0 ? default(ReadOnlyMemory<byte>?) : body[(end + 1)..];
        return true;
    }

    /// <summary>
    /// Decodes the base64 of a binary packet as leniently as Node.js does: both alphabets, padding optional, anything
    /// else skipped.
    /// </summary>
    public static byte[] DecodeBinary(ReadOnlySpan<byte> base64)
    {
        var clean = ArrayPool<byte>.Shared.Rent(base64.Length + 3);
        try
        {
            var length = 0;
            foreach (var c in base64)
            {
                if (c == (byte)'=')
                {
                    break;
                }

                if (char.IsAsciiLetterOrDigit((char)c) || c is (byte)'+' or (byte)'/' or (byte)'-' or (byte)'_')
                {
                    clean[length++] = c switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', _ => c };
                }
            }

            if (length % 4 == 1)
            {
                length--; // six bits are no byte
            }

            // Bits beyond the last byte may be set by a careless client; the framework's decoder would refuse them.
            if (length % 4 != 0)
            {
                ClearUnusedBits(clean.AsSpan(0, length));
                while (length % 4 != 0)
                {
                    clean[length++] = (byte)'=';
                }
            }

            var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(length)];
            Base64.DecodeFromUtf8(clean.AsSpan(0, length), decoded, out _, out var written);
            return written == decoded.Length ? decoded : decoded[..written];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(clean);
        }
    }

    private static void ClearUnusedBits(Span<byte> digits)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var mask = digits.Length % 4 == 2 ? 0b110000 : 0b111100;
        var value = Alphabet.IndexOf((char)digits[^1], StringComparison.Ordinal);
        digits[^1] = (byte)Alphabet[value & mask];
    }

    private static void WriteBinary(IBufferWriter<byte> target, ReadOnlySpan<byte> message)
    {
        target.Write("b"u8);
        var length = Base64.GetMaxEncodedToUtf8Length(message.Length);
        Base64.EncodeToUtf8(message, target.GetSpan(length), out _, out var written);
        target.Advance(written);
    }

    private static void Separate(IBufferWriter<byte> target, ref bool first)
    {
        if (!first)
        {
            target.Write([Separator]);
        }

        first = false;
    }
}
