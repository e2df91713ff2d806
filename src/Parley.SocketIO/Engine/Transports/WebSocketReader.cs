using System.Buffers;
using System.Diagnostics;
using System.Text.Unicode;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// Reads a WebSocket's messages one by one. While nothing has come it waits in a read of zero bytes and holds no buffer;
/// a frame that is larger than the buffer makes it grow with what has really come, not with what was announced.
/// </summary>
internal sealed class WebSocketReader(Stream stream, int maxMessageBytes)
{
    private const int BufferBytes = 4096;

    private readonly MessageAssembler _messages = new();
    private MessageInflater? _inflater; // null: nothing compressed has come
    private bool _isCompressed; // the message whose frames come
    private byte[]? _buffer;
    private int _start; // of what has not been handled
    private int _end; // of what has been read

    /// <summary>Whether compressed messages (RFC 7692) were agreed on.</summary>
    public bool TakesCompressed { get; init; }

    /// <summary>
    /// The next message; it is valid until the next call. After a fault or the end there is none. Throws what the stream
    /// throws when the connection is lost.
    /// </summary>
    public async ValueTask<WebSocketMessage> ReadAsync()
    {
        _messages.Release();
        _inflater?.Release();
        while (true)
        {
            var status = FrameReader.TryRead(
                _buffer.AsSpan(_start, _end - _start),
                maxMessageBytes - _messages.Length,
                TakesCompressed,
                out var frame,
                out var needed);
            if (status == FrameStatus.Complete)
            {
                var payload = _buffer.AsMemory(_start + frame.PayloadStart, frame.PayloadLength);
                _start += frame.End;
                if (TryTake(frame, payload, out var message))
                {
                    return message;
                }
            }
            else if (status != FrameStatus.NeedsMore)
            {
                return WebSocketMessage.Fault(status);
            }
            else if (!await FillAsync(needed))
            {
                return WebSocketMessage.End;
            }
        }
    }

    /// <summary>Reads and drops what still comes, so that closing does not reset the connection under the last frame.</summary>
    public async ValueTask DiscardAsync()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
        while (await stream.ReadAsync(_buffer) > 0)
        {
        }
    }

    /// <summary>Nothing more is read.</summary>
    public void ReturnBuffers()
    {
        _messages.ReturnBuffer();
        _inflater?.Release();
        ReturnBuffer();
    }

    /// <summary>Looks at a frame; false when it only is a part of a message.</summary>
    private bool TryTake(in Frame frame, ReadOnlyMemory<byte> payload, out WebSocketMessage message)
    {
        if (frame.IsControl)
        {
            var check = frame.Opcode == Opcode.Close ? FrameReader.CheckClose(payload.Span) : FrameStatus.Complete;
            message = check == FrameStatus.Complete
                ? new WebSocketMessage(frame.Opcode, payload)
                : WebSocketMessage.Fault(check);
            return true;
        }

        if (frame.Opcode != Opcode.Continuation)
        {
            _isCompressed = frame.IsCompressed;
        }

        var status = _messages.Add(frame, payload, out var opcode, out var whole);
        if (status == FrameStatus.Complete && _isCompressed)
        {
            status = (_inflater ??= new MessageInflater()).Inflate(whole.Span, maxMessageBytes, out whole);
        }

        if (status == FrameStatus.Complete && opcode == Opcode.Text && !Utf8.IsValid(whole.Span))
        {
            status = FrameStatus.InvalidText;
        }

        message = status == FrameStatus.Complete
            ? new WebSocketMessage(opcode, whole)
            : WebSocketMessage.Fault(status);
        return status != FrameStatus.NeedsMore;
    }

    private async ValueTask<bool> FillAsync(int needed)
    {
        if (_start == _end)
        {
            ReturnBuffer();
            var none = await stream.ReadAsync(Memory<byte>.Empty);
            Debug.Assert(none == 0, "a read of zero bytes only waits");
        }

        MakeRoom(needed);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }

    private void MakeRoom(int needed)
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            return;
        }

        var length = _end - _start;
        if (length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(needed, length + 1), length * 2));
            _buffer.AsSpan(_start, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, length).CopyTo(_buffer);
        }

        _start = 0;
        _end = length;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _start = 0;
        _end = 0;
    }
}
