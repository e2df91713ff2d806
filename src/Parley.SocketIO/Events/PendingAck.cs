using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Events;

/// <summary>One awaited acknowledgement, and its deadline.</summary>
internal abstract class PendingAck(long id, PendingAcks owner) : WheelTimer
{
    public long Id { get; } = id;

    public abstract void Complete(ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments);

    public abstract void Fail(Exception exception);

    public override void Fire()
    {
        if (owner.Remove(Id) is not null)
        {
            Fail(new TimeoutException("The client did not acknowledge the event in time."));
        }
    }
}
