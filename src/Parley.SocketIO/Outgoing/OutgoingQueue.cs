namespace Parley.SocketIO.Outgoing;

/// <summary>
/// The frames that wait for one connection because it would block, or polls and has no request here. Made when the first
/// frame waits and dropped when the last has gone. Owned by the connection's shard.
/// </summary>
internal sealed class OutgoingQueue(WriterShard shard)
{
    private readonly Queue<SharedFrame> _frames = new();
    private int _headTaken; // bytes of the first frame that have gone already

    /// <summary>Bytes that wait.</summary>
    public int Bytes { get; private set; }

    public bool IsEmpty => _frames.Count == 0;

    public IEnumerable<SharedFrame> Frames => _frames;

    /// <summary>Adds a frame; only the first may have gone in part.</summary>
    public void Enqueue(SharedFrame frame, int taken = 0)
    {
        if (taken > 0)
        {
            _headTaken = taken;
        }

        _frames.Enqueue(frame);
        Bytes += frame.Length - taken;
        shard.QueuedBytes += frame.Length - taken;
    }

    /// <summary>
    /// Adds frames of which some bytes may have gone; false when one would pass the limit, and it and the rest are not
    /// added. A frame alone may be larger than the limit.
    /// </summary>
    public bool TryEnqueue(List<SharedFrame> frames, int taken, int limit, bool takesVolatile)
    {
        foreach (var frame in frames)
        {
            if (taken >= frame.Length)
            {
                taken -= frame.Length;
                continue;
            }

            // A volatile frame of which the receiver has the beginning must be finished.
            if (taken > 0 || takesVolatile || !frame.IsVolatile)
            {
                if (!IsEmpty && Bytes + frame.Length > limit)
                {
                    return false;
                }

                Enqueue(frame, taken);
            }

            taken = 0;
        }

        return true;
    }

    /// <summary>Copies as much as fits and returns how much that was.</summary>
    public int CopyTo(Span<byte> target)
    {
        var copied = 0;
        var skip = _headTaken;
        foreach (var frame in _frames)
        {
            var rest = frame.Bytes.Span[skip..];
            skip = 0;
            var count = Math.Min(rest.Length, target.Length - copied);
            rest[..count].CopyTo(target[copied..]);
            copied += count;
            if (copied == target.Length)
            {
                break;
            }
        }

        return copied;
    }

    /// <summary>Takes bytes off the front.</summary>
    public void Advance(int bytes)
    {
        Bytes -= bytes;
        shard.QueuedBytes -= bytes;
        bytes += _headTaken;
        while (_frames.TryPeek(out var head) && bytes >= head.Length)
        {
            bytes -= head.Length;
            _frames.Dequeue();
        }

        _headTaken = bytes;
    }

    /// <summary>
    /// Drops everything but the rest of a frame of which the receiver has the beginning; false when there is none.
    /// </summary>
    public bool TryKeepBegunFrame()
    {
        if (_headTaken == 0)
        {
            return false;
        }

        var (head, taken) = (_frames.Peek(), _headTaken);
        Detach();
        _frames.Clear();
        Bytes = 0;
        Enqueue(head, taken);
        return true;
    }

    /// <summary>The shard no longer counts these bytes as waiting: they are dropped, or go out with a poll.</summary>
    public void Detach() => shard.QueuedBytes -= Bytes;
}
