namespace Parley.SocketIO;

/// <summary>
/// The way of one namespace to the other servers. What concerns this server's sockets has been done when it is called; it
/// tells the others, and does what they ask through the <see cref="LocalAdapter"/> it was made with. Calls come from any
/// thread; what one thread asks for reaches every other server in that order. Failures to reach others are the adapter's:
/// <see cref="Reaches"/>, <see cref="Broadcast"/> and <see cref="ServerSideEmit"/> neither wait nor throw.
/// Disposed when the namespace is dropped or the server closes.
/// </summary>
public interface IClusterAdapter : IAsyncDisposable
{
    /// <summary>Whether another server may have receivers. False saves the encoding; when in doubt, true.</summary>
    bool Reaches(BroadcastTarget target);

    /// <summary>Broadcasts an event on the other servers. The payload may be kept.</summary>
    void Broadcast(PacketPayload payload, BroadcastTarget target);

    /// <summary>
    /// Broadcasts an event on the other servers, whose clients acknowledge it. Returns how many servers were asked; for each,
    /// <see cref="IAnswers.Expect"/> is called once, and <see cref="IAnswers.Add"/> for every answer, until
    /// <paramref name="timeout"/> has passed.
    /// </summary>
    ValueTask<int> BroadcastWithAckAsync(
        PacketPayload payload,
        BroadcastTarget target,
        TimeSpan timeout,
        IAnswers answers,
        CancellationToken cancellationToken);

    /// <summary>
    /// Describes the other servers' sockets; after <paramref name="timeout"/>, or the adapter's own when the caller named
    /// none, those of the servers that answered.
    /// </summary>
    ValueTask<FetchedDescriptions> FetchSocketsAsync(
        BroadcastTarget target, TimeSpan? timeout, CancellationToken cancellationToken);

    /// <summary>Makes sockets of other servers join rooms; completes when those have been told, or, better, have done it.</summary>
    ValueTask SocketsJoinAsync(BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken);

    /// <summary>Makes sockets of other servers leave rooms; completes as <see cref="SocketsJoinAsync"/>.</summary>
    ValueTask SocketsLeaveAsync(BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken);

    /// <summary>Disconnects sockets of other servers; completes as <see cref="SocketsJoinAsync"/>.</summary>
    ValueTask DisconnectSocketsAsync(BroadcastTarget target, bool close, CancellationToken cancellationToken);

    /// <summary>Sends an event to the other servers themselves. The payload may be kept.</summary>
    void ServerSideEmit(PacketPayload payload);

    /// <summary>
    /// Sends an event to the other servers themselves and gives their answers, of which each server has one, to
    /// <paramref name="answers"/>. Returns how many servers were asked; <see cref="IAnswers.Expect"/> is not called.
    /// </summary>
    ValueTask<int> ServerSideEmitWithAckAsync(
        PacketPayload payload, TimeSpan timeout, IAnswers answers, CancellationToken cancellationToken);

    /// <summary>The number of servers, this one included.</summary>
    ValueTask<int> CountServersAsync(CancellationToken cancellationToken);
}
