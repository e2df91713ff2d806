namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// While a connection is set up, whoever is about to wait for its socket first does what else there is to do: meanwhile the
/// peer may have sent. A wait wakes the thread of epoll, which on a busy core interrupts whoever works: four changes of
/// thread for each connection, a fifth of its processor time. A server with nothing else to do waits at once.
/// </summary>
internal static class BusyPool
{
    /// <summary>One for what the peer waits for and which stands in the pool's queue too, one for its answer.</summary>
    public const int Turns = 2;

    /// <summary>Whether <see cref="Task.Yield"/> would let something else go first.</summary>
    public static bool HasOtherWork => ThreadPool.PendingWorkItemCount > 0;
}
