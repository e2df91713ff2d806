using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Unicode;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// Reads a WebSocket's messages one by one. While nothing has come it waits in a read of zero bytes and holds no buffer;
/// a frame that is larger than the buffer makes it grow with what has really come, not with what was announced.
/// </summary>
internal sealed class WebSocketReader
{
    private const int BufferBytes = 4096;

    private readonly Stream? _stream;
    private readonly Socket? _socket; // instead of the stream
    private readonly int _maxMessageBytes;
    private MessageAssembler? _messages; // null: the client has sent no fragments
    private MessageInflater? _inflater; // null: nothing compressed has come
    private bool _isCompressed; // the message whose frames come
    private byte[]? _buffer;
    private int _start; // of what has not been handled
    private int _end; // of what has been read

    public WebSocketReader(Stream stream, int maxMessageBytes)
    {
        _stream = stream;
        _maxMessageBytes = maxMessageBytes;
    }

    public WebSocketReader(Socket socket, ReadOnlySpan<byte> received, int maxMessageBytes)
    {
        _socket = socket;
        _maxMessageBytes = maxMessageBytes;
        if (!received.IsEmpty)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(received.Length);
            received.CopyTo(_buffer);
            _end = received.Length;
        }
    }

    /// <summary>Whether compressed messages (RFC 7692) were agreed on.</summary>
    public bool TakesCompressed { get; init; }

    /// <summary>Whether nothing of a next message is here, so that the reader waits without a buffer.</summary>
    public bool IsIdle => _start == _end;

    /// <summary>
    /// The next message; it is valid until the next call. After a fault or the end there is none. Throws what the stream
    /// throws when the connection is lost.
    /// </summary>
    public async ValueTask<WebSocketMessage> ReadAsync()
    {
        WebSocketMessage message;
        int needed;
        while (!TryRead(out message, out needed))
        {
            if (IsIdle)
            {
                await WaitAsync();
            }

            if (!await FillAsync(needed))
            {
                return WebSocketMessage.End;
            }
        }

        return message;
    }

    /// <summary>
    /// Takes a message that is here; false when <paramref name="needed"/> bytes have to be here first. What was given out
    /// before is no longer valid.
    /// </summary>
    public bool TryRead(out WebSocketMessage message, out int needed)
    {
        _messages?.Release();
        _inflater?.Release();
        while (true)
        {
            var status = FrameReader.TryRead(
                _buffer.AsSpan(_start, _end - _start),
                _maxMessageBytes - (_messages?.Length ?? 0),
                TakesCompressed,
                out var frame,
                out needed);
            if (status == FrameStatus.Complete)
            {
                var payload = _buffer.AsMemory(_start + frame.PayloadStart, frame.PayloadLength);
                _start += frame.End;
                if (TryTake(frame, payload, out message))
                {
                    return true;
                }
            }
            else
            {
                message = WebSocketMessage.Fault(status);
                return status != FrameStatus.NeedsMore;
            }
        }
    }

    /// <summary>Waits, without a buffer, until there is something to read.</summary>
    public ValueTask<int> WaitAsync()
    {
        Debug.Assert(IsIdle, "what is here would be lost with the buffer");
        ReturnBuffer();
        return ReceiveAsync(Memory<byte>.Empty);
    }

    /// <summary>Reads what a socket already has; false when there is nothing, or the end or a fault, as a wait will tell.</summary>
    public bool TryFill()
    {
        MakeRoom(needed: 0);
        var read = _socket!.Receive(_buffer.AsSpan(_end), SocketFlags.None, out var error);
        if (error != SocketError.Success)
        {
            return false;
        }

        _end += read;
        return read > 0;
    }

    /// <summary>Reads what there is; false at the end of the stream.</summary>
    public async ValueTask<bool> FillAsync(int needed)
    {
        MakeRoom(needed);
        var read = await ReceiveAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }

    /// <summary>Reads and drops what still comes, so that closing does not reset the connection under the last frame.</summary>
    public async ValueTask DiscardAsync()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
        while (await ReceiveAsync(_buffer) > 0)
        {
        }
    }

    /// <summary>Nothing more is read.</summary>
    public void ReturnBuffers()
    {
        _messages?.ReturnBuffer();
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

        var (status, opcode, whole) = (FrameStatus.Complete, frame.Opcode, payload);
        if (_messages is not null || !frame.IsFinal || opcode == Opcode.Continuation)
        {
            status = (_messages ??= new MessageAssembler()).Add(frame, payload, out opcode, out whole);
        }

        if (status == FrameStatus.Complete && _isCompressed)
        {
            status = (_inflater ??= new MessageInflater()).Inflate(whole.Span, _maxMessageBytes, out whole);
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

    private ValueTask<int> ReceiveAsync(Memory<byte> target) =>
        _stream is null ? _socket!.ReceiveAsync(target, SocketFlags.None) : _stream.ReadAsync(target);

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
