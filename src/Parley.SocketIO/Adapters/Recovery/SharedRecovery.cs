using Parley.SocketIO.Engine;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// Connection state recovery of one namespace over the log that its servers share. What is to be known of a socket is kept
/// there from its beginning on, since a server may die at any time; whoever takes it has it, and who had it may not keep it
/// any more. The other part emits and delivers.
/// </summary>
internal sealed partial class SharedRecovery : WheelTimer, IConnectionRecovery
{
    /// <summary>How long this server may be behind another one that the client comes from.</summary>
    private static readonly TimeSpan CatchUpLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate;
    private readonly EngineServer _engine;
    private readonly SocketIORecoveryOptions _options;
    private readonly SocketIONamespace _namespace;
    private readonly Dictionary<string, SocketIOSocket> _live = new(StringComparer.Ordinal);
    private readonly List<SharedReturn> _returning = [];
    private LogOffset? _latest; // null: the log is not read yet

    public SharedRecovery(Lock gate, EngineServer engine, SocketIORecoveryOptions options, SocketIONamespace nsp)
    {
        _gate = gate;
        _engine = engine;
        _options = options;
        _namespace = nsp;
        _order = new DeliveryOrder(nsp.Logger, nsp.Name);
    }

    public bool SkipsMiddleware => _options.SkipMiddlewares;

    public int LostCount => 0;

    private ISharedLog SharedLog => (ISharedLog)_namespace.Cluster!;

    /// <inheritdoc/>
    public IReadOnlyList<SharedFrame> Begin(SocketIOSocket socket, RecoveredSocket? recovered)
    {
        var state = StateOf(socket) ?? new SharedState(
            SessionIds.New(), socket.Id, SessionState.UserOf(socket.Handshake), _latest);
        socket.Recovery = state;
        IReadOnlyList<SharedFrame> missed = [];
        if (recovered is SharedReturn back)
        {
            missed = back.Sort();
            _returning.Remove(back);
            if (back.IsTooMuch)
            {
                _ = Task.Run(socket.GiveWay); // while middleware ran: the client comes again, for a new socket
            }
        }

        state.Begin(_latest);
        foreach (var room in socket.JoinedRooms)
        {
            state.Join(room, _latest); // while middleware ran
        }

        _live[state.Pid] = socket;
        return missed;
    }

    /// <inheritdoc/>
    public void OnJoin(SocketIOSocket socket, string room)
    {
        StateOf(socket)?.Join(room, _latest);
        MarkStale(socket);
    }

    /// <inheritdoc/>
    public void OnLeave(SocketIOSocket socket, string room)
    {
        StateOf(socket)?.Leave(room);
        MarkStale(socket);
    }

    /// <inheritdoc/>
    public void OnReleased(SocketIOSocket socket, bool isComplete)
    {
        if (isComplete && StateOf(socket) is { Start: not null } state && _live.GetValueOrDefault(state.Pid) == socket)
        {
            state.Complete(_latest!.Value);
            Keep(socket, state, _options.MaxDisconnectionDuration + Renewal, isNew: true);
            Schedule();
        }
    }

    /// <inheritdoc/>
    public void End(SocketIOSocket socket, bool isLost)
    {
        if (StateOf(socket) is not { } state || _live.GetValueOrDefault(state.Pid) != socket)
        {
            return;
        }

        _live.Remove(state.Pid);
        if (!state.IsComplete)
        {
            return;
        }

        if (isLost)
        {
            state.IsLost = true;
            Keep(socket, state, _options.MaxDisconnectionDuration, isNew: false);
        }
        else
        {
            SharedLog.Forget(state.Pid);
        }
    }

    /// <inheritdoc/>
    public SocketIOSocket? FindLive(string pid, SocketIOHandshake handshake) =>
        _live.TryGetValue(pid, out var socket) && socket.Recovery!.User == SessionState.UserOf(handshake) ? socket : null;

    /// <summary>The client is at another server.</summary>
    public void LetGo(string pid)
    {
        SocketIOSocket? socket;
        lock (_gate)
        {
            _live.Remove(pid, out socket);
        }

        socket?.GiveWay();
    }

    /// <inheritdoc/>
    public async ValueTask<(RecoveredSocket? Recovered, string Result)> TakeAsync(
        RecoveryRequest request, SocketIOHandshake handshake)
    {
        var offset = LogOffset.Parse(request.Offset);
        var isNone = offset is null && request.Offset is not null; // from its beginning on, it would get events twice
        if (isNone || await SharedLog.TakeAsync(request.Pid, CancellationToken.None) is not { } session)
        {
            return (null, RecoveryResults.Unknown);
        }

        if (session.User != SessionState.UserOf(handshake))
        {
            SharedLog.Keep(session, _options.MaxDisconnectionDuration, isNew: true); // not his: back again
            return (null, RecoveryResults.Unknown);
        }

        SharedLog.TellTaken(session.Pid);
        // An offset older than the socket is a leftover of an earlier connection.
        if ((offset > session.Start || session.Start is null ? offset : session.Start) is not { } from
            || BeginReturn(session, from) is not { } back)
        {
            return (null, RecoveryResults.Unknown);
        }

        if (await IsBackAsync(back))
        {
            return (back, RecoveryResults.Recovered);
        }

        Abandon(back);
        return (null, RecoveryResults.TooMuchMissed);
    }

    /// <inheritdoc/>
    public void Abandon(RecoveredSocket recovered)
    {
        lock (_gate)
        {
            _returning.Remove((SharedReturn)recovered);
        }
    }

    private static SharedState? StateOf(SocketIOSocket socket) => (SharedState?)socket.Recovery;

    private SharedReturn? BeginReturn(SharedSession session, LogOffset from)
    {
        lock (_gate)
        {
            if (_latest is not { } latest)
            {
                return null;
            }

            var state = new SharedState(session);
            var lost = new LostSocket(
                state,
                [.. session.Rooms.Keys.Where(room => room != session.SocketId)],
                session.Rooms.ContainsKey(session.SocketId),
                DataOf(session));
            var back = new SharedReturn(lost, state, from)
            {
                UpTo = latest,
                MaxBytes = _engine.Options.OutgoingQueueBytes,
            };
            _returning.Add(back);
            return back;
        }
    }

    /// <summary>Whether the client can get all that it missed.</summary>
    private async ValueTask<bool> IsBackAsync(SharedReturn back)
    {
        if (back.From < back.UpTo)
        {
            return await SharedLog.ReadAsync(back.State.FloorOf(back.From), back.UpTo, (offset, payload, target) => back.Find(
                offset, target, () => Encode(payload, target.ToLocalScope(), offset.ToString())), CancellationToken.None)
                && !back.IsTooMuch;
        }

        if (back.From > back.UpTo)
        {
            try
            {
                await back.CaughtUp.Task.WaitAsync(CatchUpLimit, _engine.Time);
            }
            catch (TimeoutException)
            {
                return false; // an offset of the future
            }
        }

        return true;
    }
}
