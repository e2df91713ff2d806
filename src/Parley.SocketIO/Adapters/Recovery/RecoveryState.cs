namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// What has to be known of a socket to continue it on another connection: its secret, in which rooms it was when, and when
/// its connection handlers ran. It passes from socket to socket. Guarded by the adapter's lock.
/// </summary>
internal sealed class RecoveryState(string pid, string socketId, string? user, long start)
    : SessionState(pid, socketId, user)
{
    /// <summary>A client that hops between more rooms than the log can follow is not continued.</summary>
    private const int MaxPastMemberships = 1000;

    private const int TrimAt = 32;

    private readonly List<RoomMembership> _memberships = [];
    private readonly List<(long After, long UpTo)> _held = [];
    private int _pastMemberships;

    /// <summary>The event before the first that the socket can have got.</summary>
    public long Start => start;

    public IReadOnlyList<RoomMembership> Memberships => _memberships;

    public bool IsContinuable => IsComplete && _pastMemberships <= MaxPastMemberships;

    /// <summary>A socket begins. Until <see cref="EndHolding"/> broadcasts to it wait, and direct events pass them.</summary>
    public void BeginHolding(RecoveryLog log)
    {
        Renew();
        _held.RemoveAll(held => held.UpTo <= log.Dropped);
        _held.Add((log.Latest, long.MaxValue));
    }

    public void EndHolding(RecoveryLog log)
    {
        if (_held is [.., (var after, long.MaxValue)])
        {
            _held[^1] = (after, log.Latest);
        }
    }

    public void Join(string room, RecoveryLog log)
    {
        if (IndexOfOpen(room) < 0)
        {
            _memberships.Add(new RoomMembership(room, log.Latest, long.MaxValue));
        }
    }

    public void Leave(string room, RecoveryLog log)
    {
        var index = IndexOfOpen(room);
        if (index < 0)
        {
            return;
        }

        _memberships[index] = _memberships[index] with { UpTo = log.Latest };
        if (++_pastMemberships % TrimAt == 0 && _pastMemberships <= MaxPastMemberships)
        {
            _pastMemberships -= _memberships.RemoveAll(past => past.UpTo <= log.Dropped);
        }
    }

    /// <summary>Whether an event reached the socket, or would have.</summary>
    public bool Concerns(LoggedEvent logged)
    {
        if (logged.ExceptSocket == SocketId)
        {
            return false;
        }

        foreach (var room in logged.ExceptRooms)
        {
            if (WasIn(room, logged.Sequence))
            {
                return false;
            }
        }

        return logged.Rooms switch
        {
            null => true,
            [var target] when logged.Offset.IsDirect => target == SocketId,
            var rooms => Array.Exists(rooms, room => WasIn(room, logged.Sequence)),
        };
    }

    /// <summary>Every event up to this one reached the socket before the given one.</summary>
    public long FloorOf(long sequence) => HoldingOf(sequence) ?? sequence;

    /// <summary>The order in which the socket gets events: the log's, but while it is held, direct ones first.</summary>
    public (long Base, int Rank, long Sequence) KeyOf(EventOffset offset) => HoldingOf(offset.Sequence) is { } after
        ? (after, offset.IsDirect ? 1 : 2, offset.Sequence)
        : (offset.Sequence, 0, 0);

    private int IndexOfOpen(string room) =>
        _memberships.FindIndex(membership => membership.Room == room && membership.UpTo == long.MaxValue);

    private bool WasIn(string room, long sequence)
    {
        foreach (var membership in _memberships)
        {
            if (membership.Room == room && membership.After < sequence && sequence <= membership.UpTo)
            {
                return true;
            }
        }

        return false;
    }

    private long? HoldingOf(long sequence)
    {
        foreach (var (after, upTo) in _held)
        {
            if (after < sequence && sequence <= upTo)
            {
                return after;
            }
        }

        return null;
    }
}
