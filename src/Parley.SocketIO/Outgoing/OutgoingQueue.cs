namespace Parley.SocketIO.Outgoing;

/// <summary>
/// The frames that wait for one connection because it would block, or polls and has no request here. Made when the first
/// frame waits and dropped when the last has gone. Owned by the connection's shard.
/// </summary>
internal sealed class OutgoingQueue(WriterShard shard)
{
    private readonly Queue<SharedFrame> _frames = new();
    private int _headTaken; // bytes of the first frame that have gone already
    private int _droppable; // frames that wait and may be dropped
    private bool _isHeadUncounted; // the first is droppable, but begun: too late for it

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
        _droppable += IsDroppable(frame) ? 1 : 0;
        Bytes += frame.Length - taken;
        shard.QueuedBytes += frame.Length - taken;
    }

    /// <summary>
    /// Adds frames of which some bytes may have gone. Above the limit droppable frames go first; false when one that has
    /// to be kept still finds no room, and it and the rest are not added. Of last words all that finds room is added: a
    /// broadcast must not push them out. A frame alone may be larger than the limit.
    /// </summary>
    public bool TryEnqueue(List<SharedFrame> frames, int taken, int limit, bool takesVolatile, bool areLastWords)
    {
        foreach (var frame in frames)
        {
            if (taken >= frame.Length)
            {
                taken -= frame.Length;
                continue;
            }

            // A volatile frame of which the receiver has the beginning must be finished.
            if (taken > 0 || takesVolatile || frame.Delivery != Delivery.Volatile)
            {
                if (HasRoomFor(frame, limit))
                {
                    Enqueue(frame, taken);
                }
                else if (IsDroppable(frame))
                {
                    shard.DroppedFrames++;
                }
                else if (!areLastWords)
                {
                    return false;
                }
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
            _droppable -= IsDroppable(_frames.Dequeue()) && !_isHeadUncounted ? 1 : 0;
            _isHeadUncounted = false;
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
        _droppable = 0;
        _isHeadUncounted = false;
        Bytes = 0;
        Enqueue(head, taken);
        return true;
    }

    /// <summary>The shard no longer counts these bytes as waiting: they are dropped, or go out with a poll.</summary>
    public void Detach() => shard.QueuedBytes -= Bytes;

    private static bool IsDroppable(SharedFrame frame) => frame.Delivery == Delivery.Droppable;

    private bool HasRoomFor(SharedFrame frame, int limit)
    {
        if (_droppable > 0 && Bytes + frame.Length > limit)
        {
            DropDroppable();
        }

        return IsEmpty || Bytes + frame.Length <= limit;
    }

    /// <summary>All of them at once: the oldest hints are worth least, and the queue is looked through once.</summary>
    private void DropDroppable()
    {
        var isBegun = _headTaken > 0;
        for (var rest = _frames.Count; rest > 0; rest--)
        {
            var frame = _frames.Dequeue();
            if (!isBegun && IsDroppable(frame))
            {
                Bytes -= frame.Length;
                shard.QueuedBytes -= frame.Length;
                shard.DroppedFrames++;
            }
            else
            {
                _isHeadUncounted |= isBegun && IsDroppable(frame);
                _frames.Enqueue(frame);
            }

            isBegun = false;
        }

        _droppable = 0;
    }
}
