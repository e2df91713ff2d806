using Parley.SocketIO.Namespaces;

namespace Parley.SocketIO;

/// <summary>
/// The sockets of one namespace on this server, for an <see cref="IClusterAdapter"/>: does what other servers ask, to local
/// sockets only. Nothing here waits; order is that of the calls.
/// </summary>
public sealed class LocalAdapter
{
    internal LocalAdapter(SocketIONamespace nsp) => Namespace = nsp;

    /// <summary>The namespace. Its room events (<see cref="SocketIONamespace.OnRoomChange"/>) say what to subscribe to.</summary>
    public SocketIONamespace Namespace { get; }

    /// <summary>Whether a socket of this server is in a room. A socket's own room counts.</summary>
    public bool HasRoom(string room) => Namespace.Adapter.HasRoom(room);

    /// <summary>
    /// Runs when a socket connects, and when it has gone, with its id and which of both it is; as
    /// <see cref="SocketIONamespace.OnRoomChange"/> under the namespace's lock.
    /// </summary>
    public void OnSocketChange(Action<string, bool> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        Namespace.Adapter.OnSocketChange(hook);
    }

    /// <summary>
    /// Whether a broadcast to a room is for this server: somebody is in it, or was and may come back for what was missed.
    /// </summary>
    public bool Reaches(string room) => Namespace.Adapter.Kept is not null || HasRoom(room);

    /// <summary>Broadcasts an event. Nothing is encoded when nobody is addressed.</summary>
    public void Broadcast(PacketPayload payload, BroadcastTarget target)
    {
        var scope = target.ToLocalScope();
        if (Namespace.Adapter.Reaches(scope))
        {
            Namespace.BroadcastLocally(Frame(payload, scope), scope);
        }
    }

    /// <summary>Whether connection state recovery is on and is that of an <see cref="ISharedLog"/>.</summary>
    public bool UsesSharedLog => Namespace.Adapter.Shared is not null;

    /// <summary>From behind this offset on, the events of the shared log will come.</summary>
    public void OnLogBegun(LogOffset latest) => Namespace.Adapter.Shared?.OnBegin(latest);

    /// <summary>This server has read in the shared log the event that was appended with this number.</summary>
    public void OnLogged(long number, LogOffset offset) => Namespace.Adapter.Shared?.OnLogged(number, offset);

    /// <summary>The event that was appended with this number is not in the shared log, or that is not known.</summary>
    public void OnNotLogged(long number) => Namespace.Adapter.Shared?.OnLogged(number, null);

    /// <summary>Broadcasts another server's event from the shared log. Calls are in its order.</summary>
    public void Broadcast(PacketPayload payload, BroadcastTarget target, LogOffset offset) =>
        Namespace.Adapter.Shared?.OnLogged(payload, target, offset);

    /// <summary>The client of this socket has come to another server and got it there.</summary>
    public void LetGo(string pid) => Namespace.Adapter.Shared?.LetGo(pid);

    /// <summary>
    /// Broadcasts an event that clients acknowledge. Says at once how many are addressed, then adds their answers until
    /// <paramref name="timeout"/> has passed.
    /// </summary>
    public void BroadcastWithAck(PacketPayload payload, BroadcastTarget target, TimeSpan timeout, IAnswers answers)
    {
        var scope = target.ToLocalScope();
        var pending = Namespace.Acks.Add(Namespace, Namespace.Match(scope), answers);
        if (pending.Begin())
        {
            Namespace.Wheel.Schedule(pending, timeout);
            pending.Send(Frame(payload, scope, pending.Id), scope);
        }
    }

    /// <summary>Describes the sockets.</summary>
    public IReadOnlyList<SocketDescription> FetchSockets(BroadcastTarget target) =>
        [.. Namespace.Match(target.ToLocalScope()).Select(socket => SocketDescription.Of(socket))];

    /// <summary>Makes the sockets join rooms.</summary>
    public void SocketsJoin(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        Namespace.JoinLocally(target.ToLocalScope(), rooms);

    /// <summary>Makes the sockets leave rooms.</summary>
    public void SocketsLeave(BroadcastTarget target, IReadOnlyList<string> rooms) =>
        Namespace.LeaveLocally(target.ToLocalScope(), rooms);

    /// <summary>Removes the sockets from the namespace, or closes their connections.</summary>
    public void DisconnectSockets(BroadcastTarget target, bool close) =>
        Namespace.DisconnectLocally(target.ToLocalScope(), close);

    /// <summary>
    /// Runs the handler of a server-side event, on the caller's thread as far as it does not wait. Its answer; null when
    /// there is no handler, or it failed, which is logged: then nothing is to be answered.
    /// </summary>
    public ValueTask<PacketPayload?> ServerSideEventAsync(PacketPayload payload, CancellationToken cancellationToken) =>
        Namespace.Handlers.ServerSide.InvokeAsync(Namespace, payload, cancellationToken);

    private Outgoing.SharedFrame Frame(PacketPayload payload, BroadcastScope scope, long ackId = Protocol.PacketHead.NoAck) =>
        Namespace.Encoder.EventArray(
            Namespace.Name, payload.Json.Span, payload.Attachments, ackId, scope.Mode);
}
