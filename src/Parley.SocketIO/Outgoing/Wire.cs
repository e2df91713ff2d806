using System.Buffers;
using System.Net.Sockets;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// What a shard writes finished frames to. Only the connection's shard calls it, one send at a time: a new one begins
/// after the last has completed.
/// </summary>
internal abstract class Wire
{
    /// <summary>The answer of <see cref="TrySend"/> when the peer has gone.</summary>
    public const int Gone = -1;

    /// <summary>How much of a queue is sent at once after the wire has blocked.</summary>
    private const int ChunkBytes = 64 << 10;

    /// <summary>In which form the client takes frames.</summary>
    public virtual FrameForm Form => FrameForm.Plain;

    /// <summary>Whether <see cref="TrySend"/> never sends anything.</summary>
    public abstract bool AlwaysWaits { get; }

    /// <summary>Whether all that was sent has surely arrived once the client has answered it.</summary>
    public virtual bool MayBeReplaced => false;

    /// <summary>Whether the peer is known to have left, although nothing was read or sent.</summary>
    public virtual bool HasPeerLeft => false;

    /// <summary>Whether a send has not completed; <see cref="CommandKind.Writable"/> tells when it has.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>
    /// Sends what can be sent without waiting and returns how many bytes that was, or <see cref="Gone"/>.
    /// </summary>
    public abstract int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Sends all; the bytes stay untouched until it has completed. Throws when the peer has gone.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Everything has been sent, the closing frame last.</summary>
    public abstract void Finish();

    /// <summary>Ends the connection at once.</summary>
    public abstract void Abort();

    /// <summary>The send under way has completed.</summary>
    public void OnWritable() => IsBusy = false;

    /// <summary>Sends a small frame if that goes without waiting.</summary>
    public bool TrySendWhole(SharedFrame frame, OutgoingConnection owner) => AlwaysWaits
        ? Begin(frame.Bytes, rented: null, owner)
        : TrySend(frame.Bytes.Span) == frame.Length;

    /// <summary>Sends what waits until nothing does or a send has to wait; false when the peer has gone.</summary>
    public bool TryDrain(OutgoingQueue queue, OutgoingConnection owner)
    {
        while (!queue.IsEmpty && !IsBusy)
        {
            var chunk = ArrayPool<byte>.Shared.Rent(Math.Min(ChunkBytes, queue.Bytes));
            var length = queue.CopyTo(chunk);
            var taken = TrySend(chunk.AsSpan(0, length));
            if (taken == Gone)
            {
                ArrayPool<byte>.Shared.Return(chunk);
                return false;
            }

            queue.Advance(length);
            if (taken == length)
            {
                ArrayPool<byte>.Shared.Return(chunk);
            }
            else
            {
                Begin(chunk.AsMemory(taken, length - taken), chunk, owner);
            }
        }

        return true;
    }

    /// <summary>Starts a send that may have to wait; true when it did not.</summary>
    public bool Begin(ReadOnlyMemory<byte> bytes, byte[]? rented, OutgoingConnection owner)
    {
        var send = TryBegin(bytes);
        if (send.IsCompletedSuccessfully)
        {
            Return(rented);
            return true;
        }

        IsBusy = true;
        _ = CompleteAsync(send, rented, owner);
        return false;
    }

    private ValueTask TryBegin(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return SendAsync(bytes);
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
            return ValueTask.FromException(exception);
        }
    }

    private static bool IsLostConnection(Exception exception) => exception is IOException or SocketException
        or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private static async Task CompleteAsync(ValueTask send, byte[]? rented, OutgoingConnection owner)
    {
        try
        {
            await send;
            Return(rented);
            owner.Post(CommandKind.Writable);
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
            owner.Post(CommandKind.Close, CloseManner.AtOnce); // the reader sees the same and says why
        }
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
