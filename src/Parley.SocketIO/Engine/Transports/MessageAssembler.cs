using System.Buffers;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// Puts fragments together (RFC 6455, 5.4). Made when the first fragment of a connection comes; nothing is held between
/// messages.
/// </summary>
internal sealed class MessageAssembler
{
    private byte[]? _buffer;
    private Opcode? _opcode; // of the message begun
    private bool _isComplete;

    /// <summary>Bytes of the message begun.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Takes a data frame. Complete: the message is in <paramref name="message"/>, valid until the next call.
    /// </summary>
    public FrameStatus Add(in Frame frame, ReadOnlyMemory<byte> payload, out Opcode opcode, out ReadOnlyMemory<byte> message)
    {
        opcode = frame.Opcode;
        message = payload;
        var isContinuation = frame.Opcode == Opcode.Continuation;
        if (isContinuation != _opcode.HasValue)
        {
            return FrameStatus.ProtocolError;
        }

        if (frame.IsFinal && !isContinuation)
        {
            return FrameStatus.Complete;
        }

        _opcode ??= frame.Opcode;
        Append(payload.Span);
        if (!frame.IsFinal)
        {
            return FrameStatus.NeedsMore;
        }

        _isComplete = true;
        opcode = _opcode.Value;
        message = _buffer.AsMemory(0, Length);
        return FrameStatus.Complete;
    }

    /// <summary>The message given out has been handled. One that is only begun stays.</summary>
    public void Release()
    {
        if (_isComplete)
        {
            ReturnBuffer();
            _isComplete = false;
            _opcode = null;
            Length = 0;
        }
    }

    public void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private void Append(ReadOnlySpan<byte> payload)
    {
        if (_buffer is null || Length + payload.Length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + payload.Length, Length * 2));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ReturnBuffer();
            _buffer = larger;
        }

        payload.CopyTo(_buffer.AsSpan(Length));
        Length += payload.Length;
    }
}
