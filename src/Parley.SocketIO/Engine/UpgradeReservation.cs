using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine;

/// <summary>
/// A session's one upgrade under way: its time limit, and the tick that answers a parked polling request so that the client
/// can leave polling. Such a request waits up to 100 ms, as with the reference server: if the upgrade completes first, it
/// is refused instead, and in every interleaving the client gets the answer it expects.
/// </summary>
internal sealed class UpgradeReservation
{
    private static readonly TimeSpan NoopDelay = TimeSpan.FromMilliseconds(100);

    private readonly EngineSession _session;
    private readonly EngineServer _server;
    private readonly Deadline _limit;
    private readonly Deadline _noop;
    private volatile Action? _abort;
    private volatile bool _isOver;

    public UpgradeReservation(EngineSession session, EngineServer server)
    {
        _session = session;
        _server = server;
        _limit = new Deadline(Abort);
        _noop = new Deadline(AnswerParkedRequest);
        server.Wheel.Schedule(_limit, server.Options.UpgradeTimeout);
    }

    /// <summary>Names what has to be aborted when the time is over or the session closes.</summary>
    public void Watch(Action abort)
    {
        _abort = abort;
        if (_isOver)
        {
            abort();
        }
    }

    public void ReleaseParkedRequests() => _server.Wheel.Schedule(_noop, NoopDelay);

    public void Abort()
    {
        _isOver = true;
        _abort?.Invoke();
    }

    /// <summary>The upgrade is over, with or without success.</summary>
    public void End()
    {
        _isOver = true;
        _server.Wheel.Cancel(_limit);
        _server.Wheel.Cancel(_noop);
        _session.EndUpgrade(this);
    }

    private void AnswerParkedRequest()
    {
        if (!_isOver)
        {
            _session.Post(CommandKind.Noop);
            _server.Wheel.Schedule(_noop, NoopDelay);
        }
    }
}
