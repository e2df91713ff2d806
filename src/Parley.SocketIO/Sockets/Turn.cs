namespace Parley.SocketIO.Sockets;

/// <summary>
/// A connection's packets are handled in turns, one after the other. A turn ends with the handling, or before, when the
/// handler releases it and goes on without.
/// </summary>
internal sealed class Turn(SocketIOConnection connection)
{
    /// <summary>So many handlers of a connection may go on without their turn: a client that never waits is bounded.</summary>
    private const int MaxReleased = 64;

    private const int Held = 0;
    private const int Released = 1;
    private const int Over = 2;

    private static readonly TaskCompletionSource Ended = new();

    private TaskCompletionSource? _end; // null: the next packet does not wait yet
    private int _state;

    /// <summary>The next packet may be handled. Does nothing while too many handlers go on without their turn.</summary>
    public void Release()
    {
        // Only the one turn that is held comes past this: nobody else counts up meanwhile.
        if (Volatile.Read(ref connection.ReleasedTurns) >= MaxReleased
            || Interlocked.CompareExchange(ref _state, Released, Held) != Held)
        {
            return;
        }

        Interlocked.Increment(ref connection.ReleasedTurns);
        if (Interlocked.Exchange(ref _end, Ended) is { } waiting)
        {
            // Not on this thread, which is in the middle of a handler.
            ThreadPool.UnsafeQueueUserWorkItem(static end => end.SetResult(), waiting, preferLocal: false);
        }
    }

    /// <summary>The packet has been handled.</summary>
    public void Complete()
    {
        if (Interlocked.Exchange(ref _state, Over) == Released)
        {
            Interlocked.Decrement(ref connection.ReleasedTurns);
        }
        else
        {
            Interlocked.Exchange(ref _end, Ended)?.SetResult();
        }
    }

    /// <summary>Completes when the turn has ended. Called once.</summary>
    public ValueTask WhenEndedAsync()
    {
        if (Volatile.Read(ref _end) == Ended)
        {
            return default;
        }

        var end = new TaskCompletionSource();
        return Interlocked.CompareExchange(ref _end, end, null) is null ? new ValueTask(end.Task) : default;
    }
}
