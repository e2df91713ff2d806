namespace Parley.SocketIO;

/// <summary>
/// A cluster adapter whose servers share a log of their namespace's events, and the sockets whose clients may come back:
/// with it a client gets its socket back from any server. Its factory says so
/// (<see cref="IClusterAdapterFactory.HasSharedLog"/>), and it is used so when
/// <see cref="SocketIOOptions.ConnectionStateRecovery"/> is on (<see cref="LocalAdapter.UsesSharedLog"/>). Then every server
/// delivers events in the order of the log, its own too, as it reads them there (<see cref="LocalAdapter.OnLogged"/>,
/// <see cref="LocalAdapter.Broadcast(PacketPayload, BroadcastTarget, LogOffset)"/>), and
/// <see cref="IClusterAdapter.Broadcast"/> is not called.
/// </summary>
public interface ISharedLog : IClusterAdapter
{
    /// <summary>
    /// Adds an event of this server to the log, in the order of the calls. Neither waits nor throws. True: it is on its way,
    /// and <see cref="LocalAdapter.OnLogged"/> or <see cref="LocalAdapter.OnNotLogged"/> is called with the number later. False:
    /// the log cannot be reached at present, so that this server's sockets get the event without waiting for it.
    /// </summary>
    bool Append(long number, PacketPayload payload, BroadcastTarget target);

    /// <summary>
    /// Keeps a socket for so long, in the order of the calls; neither waits nor throws. One that is not new only if it is
    /// still there: nobody has taken it.
    /// </summary>
    void Keep(SharedSession session, TimeSpan lifetime, bool isNew);

    /// <summary>A socket will not come back. Neither waits nor throws.</summary>
    void Forget(string pid);

    /// <summary>Takes a socket, once among all servers; null when it is not there, or the log cannot be reached.</summary>
    ValueTask<SharedSession?> TakeAsync(string pid, CancellationToken cancellationToken);

    /// <summary>
    /// A client has taken its socket: a server that thinks it still has it lets go of it (<see cref="LocalAdapter.LetGo"/>).
    /// Neither waits nor throws.
    /// </summary>
    void TellTaken(string pid);

    /// <summary>
    /// Reads the namespace's events between two offsets, the second included; false when the log does not reach back so far,
    /// or cannot be reached.
    /// </summary>
    ValueTask<bool> ReadAsync(
        LogOffset after,
        LogOffset upTo,
        Action<LogOffset, PacketPayload, BroadcastTarget> onEvent,
        CancellationToken cancellationToken);
}
