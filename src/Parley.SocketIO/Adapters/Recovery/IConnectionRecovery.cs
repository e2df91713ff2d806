using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// Connection state recovery of one namespace: from this process's log, or from one that all servers share. Everything but
/// <see cref="TakeAsync"/> and <see cref="Abandon"/> is called under the adapter's lock, so that the order of events, of
/// joins and of losses is one.
/// </summary>
internal interface IConnectionRecovery
{
    bool SkipsMiddleware { get; }

    /// <summary>Lost sockets for which the namespace has to stay.</summary>
    int LostCount { get; }

    /// <summary>
    /// A socket is connected. A recovered one gets what it missed; a new one gets its secret.
    /// </summary>
    IReadOnlyList<SharedFrame> Begin(SocketIOSocket socket, RecoveredSocket? recovered);

    void OnJoin(SocketIOSocket socket, string room);

    void OnLeave(SocketIOSocket socket, string room);

    /// <summary>The socket's connection handlers have run: broadcasts wait no longer.</summary>
    void OnReleased(SocketIOSocket socket, bool isComplete);

    /// <summary>A socket ends; if its connection was lost, it is kept.</summary>
    void End(SocketIOSocket socket, bool isLost);

    /// <summary>The socket with this secret whose connection is thought to be alive.</summary>
    SocketIOSocket? FindLive(string pid, SocketIOHandshake handshake);

    /// <summary>
    /// Takes a lost socket for its client that is back, once; null when it cannot get all that it missed. Says how that went.
    /// </summary>
    ValueTask<(RecoveredSocket? Recovered, string Result)> TakeAsync(RecoveryRequest request, SocketIOHandshake handshake);

    /// <summary>A socket that was taken does not begin after all.</summary>
    void Abandon(RecoveredSocket recovered);
}
