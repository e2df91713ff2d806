namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>What servers have to know of a socket to continue it, beside what it is itself.</summary>
internal sealed class SharedState : SessionState
{
    private readonly Dictionary<string, LogOffset?> _joined; // after which event the socket joined each of its rooms

    public SharedState(string pid, string socketId, string? user, LogOffset? start)
        : base(pid, socketId, user)
    {
        Start = start;
        _joined = new(StringComparer.Ordinal) { [socketId] = start };
    }

    public SharedState(SharedSession session)
        : base(session.Pid, session.SocketId, session.User)
    {
        Start = session.Start;
        Held = session.Held;
        _joined = new(session.Rooms, StringComparer.Ordinal);
        Ended.TrySetResult(); // on another server, or it was waited for
    }

    /// <summary>The event before the first that the socket can have got.</summary>
    public LogOffset? Start { get; }

    /// <summary>
    /// The events while the socket's connection handlers ran: those to it alone passed those to others too, which waited.
    /// </summary>
    public (LogOffset After, LogOffset UpTo)? Held { get; private set; }

    /// <summary>Whether its connection was lost, so that it may come back.</summary>
    public bool IsLost { get; set; }

    /// <summary>Whether what is kept of it is older than what it is.</summary>
    public bool IsStale { get; set; }

    /// <summary>A socket begins.</summary>
    public void Begin(LogOffset? latest)
    {
        Renew();
        Held = latest is { } after ? (after, after) : null;
    }

    /// <summary>Its connection handlers have run.</summary>
    public void Complete(LogOffset latest)
    {
        IsComplete = true;
        Held = Held is { After: var after } && after < latest ? (after, latest) : null;
    }

    public void Join(string room, LogOffset? latest) => _joined.TryAdd(room, latest);

    public void Leave(string room) => _joined.Remove(room);

    /// <summary>Whether an event would have reached the socket.</summary>
    public bool Concerns(LogOffset offset, BroadcastTarget target) =>
        !target.IsVolatile
        && (target.Rooms is null || target.Rooms.Any(room => WasIn(room, offset)))
        && !target.Except.Any(room => WasIn(room, offset));

    /// <summary>Every event up to this one reached the socket before the given one.</summary>
    public LogOffset FloorOf(LogOffset offset) => IsHeld(offset) ? Held!.Value.After : offset;

    /// <summary>The order in which the socket gets events: the log's, but while it is held, those to it alone first.</summary>
    public (LogOffset Base, int Rank, LogOffset Offset) KeyOf(LogOffset offset, bool isDirect) =>
        IsHeld(offset) ? (Held!.Value.After, isDirect ? 1 : 2, offset) : (offset, 0, offset);

    public bool IsDirect(BroadcastTarget target) => target.Rooms is [var only] && only == SocketId;

    public SharedSession Describe(ReadOnlyMemory<byte> dataJson) => new(Pid, SocketId)
    {
        User = User,
        Start = Start,
        Held = Held,
        Rooms = new Dictionary<string, LogOffset?>(_joined, StringComparer.Ordinal),
        DataJson = dataJson,
    };

    private bool IsHeld(LogOffset offset) => Held is (var after, var upTo) && after < offset && offset <= upTo;

    private bool WasIn(string room, LogOffset offset) =>
        _joined.TryGetValue(room, out var joined) && (joined is null || joined < offset);
}
