using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// Connection state recovery of one namespace in this process: the log of its events, its sockets by their secrets, and the
/// lost ones for as long as their clients may return.
/// </summary>
internal sealed class ConnectionRecovery : WheelTimer, IConnectionRecovery
{
    private readonly Lock _gate;
    private readonly EngineServer _engine;
    private readonly SocketIORecoveryOptions _options;
    private readonly TimeSpan _unconfirmed; // what was sent longer ago than this had arrived when a connection was lost
    private readonly RecoveryLog _log;
    private readonly Dictionary<string, SocketIOSocket> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedListNode<KeptSocket>> _lost = new(StringComparer.Ordinal);
    private readonly LinkedList<KeptSocket> _lostByAge = new();
    private bool _isScheduled;

    public ConnectionRecovery(Lock gate, EngineServer engine, SocketIORecoveryOptions options)
    {
        _gate = gate;
        _engine = engine;
        _options = options;
        // A pong confirms what was sent before its ping; the ping may have been sent a timeout before the pong, and the
        // loss is noticed an interval and a timeout after it, and a little later when a pong could have been under way.
        var timeout = engine.Options.PingTimeout;
        _unconfirmed = engine.Options.PingInterval + (2 * timeout) + Heartbeat.ArrivalOf(timeout);
        _log = new RecoveryLog(
            engine.Time, options.MaxDisconnectionDuration + _unconfirmed, options.MaxLogBytes, engine.RecoveryBudget);
    }

    public bool SkipsMiddleware => _options.SkipMiddlewares;

    public int LostCount => _lost.Count;

    public int EventCount => _log.Count;

    /// <summary>Gives a broadcast its place in the log.</summary>
    public void Record(SharedFrame frame, BroadcastScope scope)
    {
        if (frame.HasOffset)
        {
            var offset = _log.Place(frame, isDirect: false);
            Keep(new LoggedEvent(offset, _engine.Time.GetTimestamp(), frame)
            {
                Rooms = scope.Rooms,
                ExceptRooms = scope.ExceptRooms,
                ExceptSocket = scope.ExceptSocket?.Id,
            });
        }
    }

    /// <summary>Gives an event to one socket its place in the log.</summary>
    public void Record(SharedFrame frame, SocketIOSocket socket)
    {
        var offset = _log.Place(frame, isDirect: true);
        Keep(new LoggedEvent(offset, _engine.Time.GetTimestamp(), frame) { Rooms = [socket.Id] });
    }

    /// <inheritdoc/>
    public IReadOnlyList<SharedFrame> Begin(SocketIOSocket socket, RecoveredSocket? recovered)
    {
        var state = StateOf(socket) ?? new RecoveryState(
            SessionIds.New(), socket.Id, SessionState.UserOf(socket.Handshake), _log.Latest);
        socket.Recovery = state;
        List<SharedFrame> missed = [];
        if (recovered is KeptRecoveredSocket kept)
        {
            missed = [.. kept.Missed, .. _log.FindMissed(state, kept.UpTo)]; // while middleware ran
        }

        state.BeginHolding(_log);
        if (socket.IsInOwnRoom)
        {
            state.Join(socket.Id, _log);
        }

        foreach (var room in socket.JoinedRooms)
        {
            state.Join(room, _log);
        }

        _live[state.Pid] = socket;
        return missed;
    }

    /// <inheritdoc/>
    public void OnJoin(SocketIOSocket socket, string room) => StateOf(socket)?.Join(room, _log);

    /// <inheritdoc/>
    public void OnLeave(SocketIOSocket socket, string room) => StateOf(socket)?.Leave(room, _log);

    /// <inheritdoc/>
    public void OnReleased(SocketIOSocket socket, bool isComplete)
    {
        if (StateOf(socket) is { } state && _live.GetValueOrDefault(state.Pid) == socket)
        {
            state.EndHolding(_log);
            state.IsComplete = isComplete;
        }
    }

    /// <inheritdoc/>
    public void End(SocketIOSocket socket, bool isLost)
    {
        if (StateOf(socket) is not { } state)
        {
            return;
        }

        if (_live.GetValueOrDefault(state.Pid) == socket)
        {
            _live.Remove(state.Pid);
        }

        state.EndHolding(_log);
        if (!isLost || !state.IsContinuable || _lost.ContainsKey(state.Pid))
        {
            return;
        }

        if (_lost.Count >= _options.MaxSessions)
        {
            _engine.OnLimit(LimitNames.RecoverableSessions);
            Drop(_lostByAge.First!);
        }

        _lost[state.Pid] = _lostByAge.AddLast(new KeptSocket(
            state, [.. socket.JoinedRooms], socket.IsInOwnRoom, socket.Data, _engine.Time.GetTimestamp()));
        Schedule();
    }

    /// <inheritdoc/>
    public SocketIOSocket? FindLive(string pid, SocketIOHandshake handshake) =>
        _live.TryGetValue(pid, out var socket) && socket.Recovery!.User == SessionState.UserOf(handshake) ? socket : null;

    /// <inheritdoc/>
    public ValueTask<(RecoveredSocket? Recovered, string Result)> TakeAsync(
        RecoveryRequest request, SocketIOHandshake handshake)
    {
        lock (_gate)
        {
            return new((Take(request, handshake, out var result), result));
        }
    }

    /// <inheritdoc/>
    public void Abandon(RecoveredSocket recovered)
    {
    }

    /// <inheritdoc/>
    public override void Fire()
    {
        lock (_gate)
        {
            _isScheduled = false;
            DropExpired();
            Schedule();
        }
    }

    private static RecoveryState? StateOf(SocketIOSocket socket) => (RecoveryState?)socket.Recovery;

    private KeptRecoveredSocket? Take(RecoveryRequest request, SocketIOHandshake handshake, out string result)
    {
        DropExpired();
        result = RecoveryResults.Unknown;
        if (!_lost.TryGetValue(request.Pid, out var node) || node.Value.State.User != SessionState.UserOf(handshake))
        {
            return null;
        }

        Drop(node);
        var (lost, state) = (node.Value, node.Value.Events);
        // An offset of another log, or older than the socket, is a leftover of an earlier connection.
        var last = _log.Parse(request.Offset) is { } parsed && parsed.Sequence >= state.Start
            ? parsed
            : new EventOffset(state.Start, IsDirect: false);
        var confirmed = lost.LostAt - (long)(_unconfirmed.TotalSeconds * _engine.Time.TimestampFrequency);
        var missed = _log.FindMissed(state, last);
        result = !_log.Reaches(state.FloorOf(last.Sequence), confirmed) || missed.Sum(f => (long)f.Length)
            > _engine.Options.OutgoingQueueBytes
            ? RecoveryResults.TooMuchMissed
            : RecoveryResults.Recovered;
        return result == RecoveryResults.Recovered
            ? new KeptRecoveredSocket(lost, missed, new EventOffset(_log.Latest, IsDirect: false))
            : null;
    }

    private void Keep(LoggedEvent logged)
    {
        if (logged.Frame.Delivery != Delivery.Volatile && _live.Count + _lost.Count > 0)
        {
            _log.Add(logged);
            Schedule();
        }
    }

    private void DropExpired()
    {
        _log.DropExpired();
        while (_lostByAge.First is { } oldest
            && _engine.Time.GetElapsedTime(oldest.Value.LostAt) >= _options.MaxDisconnectionDuration)
        {
            Drop(oldest);
        }
    }

    private void Drop(LinkedListNode<KeptSocket> node)
    {
        _lost.Remove(node.Value.State.Pid);
        _lostByAge.Remove(node);
    }

    /// <summary>One timer for all: it looks again when the oldest session or the oldest event is due.</summary>
    private void Schedule()
    {
        if (_isScheduled)
        {
            return;
        }

        var session = Rest(_lostByAge.First?.Value.LostAt, _options.MaxDisconnectionDuration);
        var logged = Rest(_log.OldestTime, _log.Retention);
        var next = session < logged ? session : logged;
        if (next != TimeSpan.MaxValue)
        {
            _isScheduled = true;
            // A tick later: the wheel is early rather than late.
            _engine.Wheel.Schedule(this, next + TimeSpan.FromMilliseconds(100));
        }
    }

    private TimeSpan Rest(long? since, TimeSpan lifetime) =>
        since is { } start ? lifetime - _engine.Time.GetElapsedTime(start) : TimeSpan.MaxValue;
}
