namespace Parley.SocketIO.Engine;

/// <summary>
/// A session's one deadline: the next ping, the answer to the last one, and at the end the time that a closing session
/// has to send its rest. It belongs to the session, not to a transport, so that an upgrade cannot lose it.
/// </summary>
internal sealed class Heartbeat(EngineSession session, TimingWheel wheel, TimeSpan interval, TimeSpan timeout) : WheelTimer
{
    private enum Phase
    {
        Stopped,
        UntilPing,
        UntilPong,
        UntilPongExtended,
        Closing,
    }

    private volatile Phase _phase;

    public void Start() => Enter(Phase.UntilPing, interval);

    /// <summary>A pong came, asked for or not.</summary>
    public void OnPong()
    {
        if (_phase is Phase.UntilPing or Phase.UntilPong or Phase.UntilPongExtended)
        {
            Enter(Phase.UntilPing, interval);
        }
    }

    /// <summary>Another packet came: the client lives and may have its pong queued behind it. Counts once for each ping.</summary>
    public void OnPacket()
    {
        if (_phase == Phase.UntilPong)
        {
            Enter(Phase.UntilPongExtended, timeout);
        }
    }

    /// <summary>The session closes: it has this long to send what waits.</summary>
    public void OnClosing(TimeSpan limit) => Enter(Phase.Closing, limit);

    public void Stop()
    {
        _phase = Phase.Stopped;
        wheel.Cancel(this);
    }

    public override void Fire()
    {
        switch (_phase)
        {
            case Phase.UntilPing:
                Enter(Phase.UntilPong, timeout);
                session.Send(EnginePackets.PingFrame);
                break;
            case Phase.UntilPong or Phase.UntilPongExtended when session.IsReadingHeld:
                Enter(Phase.UntilPongExtended, timeout); // the pong may wait behind what our own handlers hold back
                break;
            case Phase.UntilPong or Phase.UntilPongExtended:
                session.Close(DisconnectReason.PingTimeout, Outgoing.CloseManner.AtOnce);
                break;
            case Phase.Closing:
                session.Post(Outgoing.CommandKind.Close, Outgoing.CloseManner.AtOnce);
                break;
        }
    }

    private void Enter(Phase phase, TimeSpan delay)
    {
        _phase = phase;
        wheel.Schedule(this, delay);
    }
}
