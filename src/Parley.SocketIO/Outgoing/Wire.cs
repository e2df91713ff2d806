namespace Parley.SocketIO.Outgoing;

/// <summary>
/// What a shard writes finished frames to. Only the connection's shard calls it, one send at a time: a new one begins
/// after the last has completed.
/// </summary>
internal abstract class Wire
{
    /// <summary>The answer of <see cref="TrySend"/> when the peer has gone.</summary>
    public const int Gone = -1;

    /// <summary>Whether <see cref="TrySend"/> never sends anything.</summary>
    public abstract bool AlwaysWaits { get; }

    /// <summary>
    /// Sends what can be sent without waiting and returns how many bytes that was, or <see cref="Gone"/>.
    /// </summary>
    public abstract int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Whether all that was sent has surely arrived once the client has answered it.</summary>
    public virtual bool MayBeReplaced => false;

    /// <summary>Sends all; the bytes stay untouched until it has completed. Throws when the peer has gone.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Everything has been sent, the closing frame last.</summary>
    public abstract void Finish();

    /// <summary>Ends the connection at once.</summary>
    public abstract void Abort();
}
