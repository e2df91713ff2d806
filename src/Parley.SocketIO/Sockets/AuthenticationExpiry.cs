using Parley.SocketIO.Engine;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Sockets;

/// <summary>Closes a connection when its user's ticket expires, unless the application has moved the time.</summary>
internal sealed class AuthenticationExpiry(EngineSession session) : WheelTimer
{
    private readonly Lock _gate = new();
    private bool _isStopped;

    public DateTimeOffset? At { get; private set; }

    /// <summary>Sets or moves the time; the deadline is made when the first time is set.</summary>
    public static void Move(
        ref AuthenticationExpiry? expiry, DateTimeOffset? at, EngineSession session, EngineServer engine)
    {
        if (at is not null || expiry is not null)
        {
            Interlocked.CompareExchange(ref expiry, new AuthenticationExpiry(session), null);
            expiry.MoveTo(at, engine);
        }
    }

    /// <summary>The connection has closed.</summary>
    public void Stop(TimingWheel wheel)
    {
        lock (_gate)
        {
            _isStopped = true;
            wheel.Cancel(this);
        }
    }

    private void MoveTo(DateTimeOffset? at, EngineServer engine)
    {
        lock (_gate)
        {
            At = at;
            if (at is null || _isStopped)
            {
                engine.Wheel.Cancel(this);
            }
            else
            {
                engine.Wheel.Schedule(this, at.Value - engine.Time.GetUtcNow());
            }
        }
    }

    public override void Fire() => session.Close(
        DisconnectReason.ForcedClose.Because("authentication expired"), CloseManner.AfterFlush);
}
