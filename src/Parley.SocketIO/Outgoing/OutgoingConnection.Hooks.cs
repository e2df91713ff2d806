namespace Parley.SocketIO.Outgoing;

/// <content>What the session is told.</content>
internal abstract partial class OutgoingConnection
{
    /// <summary>The queue was full. Runs on the shard: it must not wait, nor call the application.</summary>
    protected abstract void OnOverflow();

    /// <summary>The peer has left, which no reader has seen. Runs on the shard.</summary>
    protected abstract void OnPeerLeft();

    /// <summary>A polling request came while another was parked. Runs on the shard.</summary>
    protected abstract void OnPollOverlap();

    /// <summary>Nothing will be sent any more. Runs on the shard.</summary>
    protected abstract void OnOutgoingEnded();
}
