using System.Buffers;
using System.IO.Compression;
using Parley.SocketIO.Engine.Transports;
using Base64Codec = System.Buffers.Text.Base64;

namespace Parley.SocketIO.Outgoing;

/// <summary>Writes a packet's messages in forms that only some connections take.</summary>
internal static class FrameWriter
{
    private const byte Compressed = 0x40; // RSV1

    /// <summary>How many bytes of an empty block end what was flushed; receivers put them there again.</summary>
    private const int FlushMarker = 4;

    /// <summary>Messages from a size on compressed; null when that makes none smaller.</summary>
    public static byte[]? Deflate(
        ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>> attachments, int threshold)
    {
        var target = new ArrayBufferWriter<byte>(Math.Max(256, text.Length / 2));
        var isSmaller = !text.IsEmpty && WriteDeflated(target, Opcode.Text, text, threshold);
        for (var i = 0; i < attachments.Count; i++)
        {
            isSmaller |= WriteDeflated(target, Opcode.Binary, attachments[i].Span, threshold);
        }

        return isSmaller ? target.WrittenSpan.ToArray() : null;
    }

    /// <summary>Binary messages as text: <c>b</c> and base64.</summary>
    public static byte[] Base64(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var target = new ArrayBufferWriter<byte>(text.Length + 256);
        if (!text.IsEmpty)
        {
            WriteFrame(target, Opcode.Text, text, bits: 0);
        }

        for (var i = 0; i < attachments.Count; i++)
        {
            var message = new byte[1 + Base64Codec.GetMaxEncodedToUtf8Length(attachments[i].Length)];
            message[0] = (byte)'b';
            Base64Codec.EncodeToUtf8(attachments[i].Span, message.AsSpan(1), out _, out _);
            WriteFrame(target, Opcode.Text, message, bits: 0);
        }

        return target.WrittenSpan.ToArray();
    }

    private static bool WriteDeflated(
        ArrayBufferWriter<byte> target, Opcode opcode, ReadOnlySpan<byte> message, int threshold)
    {
        if (message.Length >= threshold)
        {
            using var buffer = new MemoryStream(message.Length / 2);
            using var deflater = new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true);
            deflater.Write(message);
            deflater.Flush();
            var length = (int)buffer.Length - FlushMarker;
            if (length < message.Length)
            {
                WriteFrame(target, opcode, buffer.GetBuffer().AsSpan(0, length), Compressed);
                return true;
            }
        }

        WriteFrame(target, opcode, message, bits: 0);
        return false;
    }

    private static void WriteFrame(
        ArrayBufferWriter<byte> target, Opcode opcode, ReadOnlySpan<byte> payload, byte bits)
    {
        var head = target.GetSpan(FrameHeader.LengthFor(payload.Length));
        var length = FrameHeader.Write(head, opcode, payload.Length);
        head[0] |= bits;
        target.Advance(length);
        target.Write(payload);
    }
}
