using Parley.SocketIO.Outgoing;

namespace Parley.Bench.Micro;

/// <summary>A connection whose wire takes everything at once.</summary>
internal sealed class OpenConnection : OutgoingConnection
{
    public OpenConnection(WriterShard shard)
        : base(shard, queueLimit: 1 << 20) =>
        Apply(new Command(CommandKind.Attach, this, new OpenWire()));

    protected override void OnOverflow()
    {
    }

    protected override void OnPeerLeft()
    {
    }

    protected override void OnPollOverlap()
    {
    }

    protected override void OnOutgoingEnded()
    {
    }

    private sealed class OpenWire : Wire
    {
        public override bool AlwaysWaits => false;

        public override int TrySend(ReadOnlySpan<byte> bytes) => bytes.Length;

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public override void Finish()
        {
        }

        public override void Abort()
        {
        }
    }
}
