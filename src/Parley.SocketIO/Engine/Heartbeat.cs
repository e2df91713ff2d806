namespace Parley.SocketIO.Engine;

/// <summary>
/// A session's one deadline: the next ping, the answer to the last one, and at the end the time that a closing session
/// has to send its rest. It belongs to the session, not to a transport, so that an upgrade cannot lose it. Times count from
/// when the ping was due, which is what the client was told, not from when a busy machine came to send it.
/// </summary>
internal sealed class Heartbeat(EngineSession session, TimingWheel wheel, TimeSpan interval, TimeSpan timeout) : WheelTimer
{
    private enum Phase
    {
        Stopped,
        UntilPing,
        UntilPong,
        UntilPongArrives,
        UntilPongExtended,
        Closing,
    }

    private static readonly TimeSpan LongestArrival = TimeSpan.FromSeconds(1);

    private volatile Phase _phase;

    /// <summary>
    /// Whether the client should have answered by now, though the session is not closed yet. Who asks for more instead is
    /// told at once that it is too late.
    /// </summary>
    public bool IsOverdue =>
        _phase == Phase.UntilPongArrives || (_phase == Phase.UntilPong && wheel.IsOverdue(this) && !session.IsReadingHeld);

    /// <summary>How long a pong that is here may still wait to be read, because the machine is busy.</summary>
    public static TimeSpan ArrivalOf(TimeSpan timeout) => timeout / 2 < LongestArrival ? timeout / 2 : LongestArrival;

    public void Start() => Enter(Phase.UntilPing, interval);

    /// <summary>A pong came, asked for or not.</summary>
    public void OnPong()
    {
        if (_phase is Phase.UntilPing or Phase.UntilPong or Phase.UntilPongArrives or Phase.UntilPongExtended)
        {
            Enter(Phase.UntilPing, interval);
        }
    }

    /// <summary>Another packet came: the client lives and may have its pong queued behind it. Counts once for each ping.</summary>
    public void OnPacket()
    {
        if (_phase is Phase.UntilPong or Phase.UntilPongArrives)
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
                // After a standstill, which is nobody's fault, every client still has half of its time.
                Enter(Phase.UntilPong, timeout - (wheel.Lateness < timeout / 2 ? wheel.Lateness : timeout / 2));
                session.Send(EnginePackets.PingFrame);
                break;
            case Phase.UntilPong or Phase.UntilPongArrives or Phase.UntilPongExtended when session.IsReadingHeld:
                Enter(Phase.UntilPongExtended, timeout); // the pong may wait behind what our own handlers hold back
                session.Post(Outgoing.CommandKind.CheckPeer);
                break;
            case Phase.UntilPong:
                Enter(Phase.UntilPongArrives, ArrivalOf(timeout));
                break;
            case Phase.UntilPongArrives or Phase.UntilPongExtended:
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
