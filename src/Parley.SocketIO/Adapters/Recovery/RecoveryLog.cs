using System.Security.Cryptography;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// The latest events of a namespace, by room, so that a client that returns costs what it missed and not what was said
/// meanwhile. Bounded in time and in bytes, its own and those of all together. Guarded by the adapter's lock.
/// </summary>
internal sealed class RecoveryLog(TimeProvider time, TimeSpan retention, long maxBytes, RecoveryBudget budget)
{
    private static readonly Comparison<(LoggedEvent Event, (long, int, long) Key)> ByKey =
        (a, b) => a.Key.CompareTo(b.Key);

    private readonly Queue<LoggedEvent> _byAge = new();
    private readonly Dictionary<string, LoggedEvents> _byRoom = new(StringComparer.Ordinal);
    private readonly LoggedEvents _forEverybody = new();
    private readonly int _epoch = RandomNumberGenerator.GetInt32(EventOffset.Epochs);
    private long _bytes;
    private LoggedEvent? _droppedEarly; // the latest that had to go before its time, to keep within the bytes

    public TimeSpan Retention => retention;

    public int Count => _byAge.Count;

    /// <summary>The number of the latest event.</summary>
    public long Latest { get; private set; }

    /// <summary>The number of the latest event that is no longer kept.</summary>
    public long Dropped => _byAge.TryPeek(out var oldest) ? oldest.Sequence - 1 : Latest;

    /// <summary>When the oldest event was logged; null when there is none.</summary>
    public long? OldestTime => _byAge.TryPeek(out var oldest) ? oldest.Time : null;

    /// <summary>Gives the frame the next place. Whoever gets it gets it in the order of these calls.</summary>
    public EventOffset Place(SharedFrame frame, bool isDirect)
    {
        var offset = new EventOffset(++Latest, isDirect);
        offset.Write(frame.Offset, _epoch);
        return offset;
    }

    /// <summary>Keeps an event for those who miss it.</summary>
    public void Add(LoggedEvent newest)
    {
        _byAge.Enqueue(newest);
        _bytes += newest.Cost;
        budget.Take(newest.Cost);
        if (newest.Rooms is null)
        {
            _forEverybody.Add(newest);
        }

        foreach (var room in newest.Rooms ?? [])
        {
            if (!_byRoom.TryGetValue(room, out var events))
            {
                _byRoom[room] = events = new LoggedEvents();
            }

            events.Add(newest);
        }

        DropExpired();
        while (_byAge.Count > 0 && (_bytes > maxBytes || budget.IsExceeded))
        {
            _droppedEarly = DropOldest();
        }
    }

    public void DropExpired()
    {
        while (OldestTime is { } oldest && time.GetElapsedTime(oldest) >= retention)
        {
            DropOldest();
        }
    }

    /// <summary>Reads what a client says it got last; null when that is nothing of this log.</summary>
    public EventOffset? Parse(string? offset) =>
        EventOffset.TryParse(offset, _epoch, out var parsed) && parsed.Sequence <= Latest ? parsed : null;

    /// <summary>Whether nothing is gone that came after an event and at a time from which it may not have arrived.</summary>
    public bool Reaches(long sequence, long since) =>
        _droppedEarly is not { } dropped || dropped.Sequence <= sequence || dropped.Time <= since;

    /// <summary>The events that were for a socket and that it has not got, in the order in which it would have.</summary>
    public List<SharedFrame> FindMissed(RecoveryState state, EventOffset last)
    {
        var candidates = new List<LoggedEvent>();
        var after = state.FloorOf(last.Sequence);
        _forEverybody.CopyTo(candidates, Math.Max(after, state.Start), Latest);
        CopyTo(candidates, state.SocketId, Math.Max(after, state.Start), Latest);
        foreach (var membership in state.Memberships)
        {
            CopyTo(candidates, membership.Room, Math.Max(after, membership.After), membership.UpTo);
        }

        var lastKey = state.KeyOf(last);
        var missed = new List<(LoggedEvent Event, (long, int, long) Key)>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var key = state.KeyOf(candidate.Offset);
            if (key.CompareTo(lastKey) > 0 && state.Concerns(candidate))
            {
                missed.Add((candidate, key));
            }
        }

        missed.Sort(ByKey);
        var frames = new List<SharedFrame>(missed.Count);
        foreach (var (logged, _) in missed)
        {
            if (frames is not [.., var previous] || previous != logged.Frame)
            {
                frames.Add(logged.Frame); // in several of the socket's rooms
            }
        }

        return frames;
    }

    private void CopyTo(List<LoggedEvent> target, string room, long after, long upTo)
    {
        if (_byRoom.TryGetValue(room, out var events))
        {
            events.CopyTo(target, after, upTo);
        }
    }

    private LoggedEvent DropOldest()
    {
        var oldest = _byAge.Dequeue();
        _bytes -= oldest.Cost;
        budget.Take(-oldest.Cost);
        if (oldest.Rooms is null)
        {
            _forEverybody.RemoveOldest(oldest);
        }

        foreach (var room in oldest.Rooms ?? [])
        {
            if (_byRoom.TryGetValue(room, out var events))
            {
                events.RemoveOldest(oldest);
                if (events.IsEmpty)
                {
                    _byRoom.Remove(room);
                }
            }
        }

        return oldest;
    }
}
