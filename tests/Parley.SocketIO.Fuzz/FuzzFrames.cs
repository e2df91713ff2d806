using System.Buffers.Binary;

namespace Parley.SocketIO.Fuzz;

/// <summary>
/// Frames with correct headers made from any bytes, so that what is inside them is reached: one byte for the opcode, one
/// for the length, then the payload.
/// </summary>
internal static class FuzzFrames
{
    private static readonly byte[] FirstBytes = [0x81, 0x81, 0x81, 0x82, 0x82, 0x01, 0x80, 0x89];

    /// <summary>A closing frame without a code.</summary>
    public static byte[] Closing => Frame(0x88, []);

    public static byte[] Of(ReadOnlySpan<byte> content)
    {
        var frames = new List<byte>();
        while (content.Length >= 2)
        {
            var length = Math.Min(content[1], content.Length - 2);
            frames.AddRange(Frame(FirstBytes[content[0] % FirstBytes.Length], content.Slice(2, length)));
            content = content[(2 + length)..];
        }

        return [.. frames];
    }

    /// <summary>A masked frame; the mask is zero, so that its payload stands in the bytes as it is.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 126)
        {
            return [first, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];
        }

        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
        return [first, 0xfe, .. length, 0, 0, 0, 0, .. payload];
    }
}
