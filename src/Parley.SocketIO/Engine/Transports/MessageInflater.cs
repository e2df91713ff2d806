using System.Buffers;
using System.IO.Compression;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// Decompresses a message (RFC 7692, 7.2.2) into a buffer that grows with what comes out, up to a limit: a message that is
/// small on the wire may be of any size. Holds nothing between messages.
/// </summary>
internal sealed class MessageInflater
{
    /// <summary>The end that senders leave out, and an empty last block, so that the data has an end.</summary>
    private static ReadOnlySpan<byte> Tail => [0, 0, 0xff, 0xff, 1, 0, 0, 0xff, 0xff];

    private byte[]? _buffer;

    /// <summary>Decompresses; the message is valid until <see cref="Release"/>.</summary>
    public FrameStatus Inflate(ReadOnlySpan<byte> compressed, int limit, out ReadOnlyMemory<byte> message)
    {
        message = default;
        var input = ArrayPool<byte>.Shared.Rent(compressed.Length + Tail.Length);
        compressed.CopyTo(input);
        Tail.CopyTo(input.AsSpan(compressed.Length));
        try
        {
            using var source = new MemoryStream(input, 0, compressed.Length + Tail.Length, writable: false);
            using var inflater = new DeflateStream(source, CompressionMode.Decompress);
            var length = 0;
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(compressed.Length * 4, 1024), limit + 1));
            while (inflater.Read(_buffer, length, _buffer.Length - length) is > 0 and var read)
            {
                length += read;
                if (length > limit)
                {
                    return FrameStatus.TooLarge;
                }

                if (length == _buffer.Length)
                {
                    Grow(limit);
                }
            }

            message = _buffer.AsMemory(0, length);
            return FrameStatus.Complete;
        }
        catch (InvalidDataException)
        {
            return FrameStatus.InvalidText;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    /// <summary>The message has been handled.</summary>
    public void Release()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private void Grow(int limit)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer!.Length * 2L, limit + 1L));
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
