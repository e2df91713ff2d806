using Microsoft.Extensions.Logging;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

#pragma warning disable RS0026 // the overloads differ in the number of arguments; none can be mistaken for another

public sealed partial class SocketIONamespace
{
    private BroadcastAcks? _broadcastAcks;

    /// <summary>
    /// The rooms that sockets of this server have joined, and how many sockets are in each. A snapshot. The rooms that every
    /// socket has of its own are left out unless others are in them too.
    /// </summary>
    public IReadOnlyDictionary<string, int> Rooms => Adapter.CountRooms();

    /// <summary>The way to the other servers; null when this one is alone.</summary>
    internal IClusterAdapter? Cluster { get; private set; }

    /// <summary>This namespace, or of a parent its children.</summary>
    internal IEnumerable<SocketIONamespace> Itself => Children is null ? [this] : Children.Values;

    internal BroadcastAcks Acks =>
        _broadcastAcks ?? Interlocked.CompareExchange(ref _broadcastAcks, new BroadcastAcks(Wheel), null) ?? _broadcastAcks;

    internal BroadcastAcks? AcksIfAny => _broadcastAcks;

    internal TimingWheel Wheel => _server.Engine.Wheel;

    internal ILogger Logger => _server.Logger;

    /// <summary>
    /// Runs for everything that happens to rooms of this server, in that order; <see cref="RoomChangeKind.Created"/> comes
    /// before the first join, <see cref="RoomChangeKind.Deleted"/> after the last leave. A socket's own room is not told of.
    /// Runs under the namespace's lock: it must not wait, throw, or join and leave rooms.
    /// </summary>
    public SocketIONamespace OnRoomChange(Action<RoomChange> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        Adapter.OnRoomChange(hook);
        return this;
    }

    /// <summary>Handles by its first argument an event that another server has emitted to its fellows.</summary>
    public SocketIONamespace OnServerSideEvent<T>(
        string name, Func<SocketIONamespace, T, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        OwnHandlers.ServerSide.Add(name, handler);
        return this;
    }

    /// <summary>Handles an event that another server has emitted to its fellows; what is returned is this server's answer.</summary>
    public SocketIONamespace OnServerSideEvent<T, TAck>(
        string name, Func<SocketIONamespace, T, CancellationToken, ValueTask<TAck>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        OwnHandlers.ServerSide.Add(name, handler);
        return this;
    }

    /// <summary>
    /// Handles an event of any shape that another server has emitted to its fellows: given is the JSON array of its name and
    /// its arguments. What is returned is this server's answer, null for none.
    /// </summary>
    public SocketIONamespace OnServerSideEvent(
        string name, Func<SocketIONamespace, PacketPayload, CancellationToken, ValueTask<PacketPayload?>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        OwnHandlers.ServerSide.Add(name, (nsp, payload, cancellation) => handler(nsp, payload, cancellation));
        return this;
    }

    /// <summary>Emits an event whose arguments are JSON already, separated by commas, to the other servers themselves.</summary>
    public void ServerSideEmitRaw(string name, ReadOnlySpan<byte> utf8Json)
    {
        foreach (var nsp in Itself)
        {
            nsp.Cluster?.ServerSideEmit(PayloadOf(Encoder.EventRaw(Name, name, utf8Json, [])));
        }
    }

    /// <summary>Emits an event to the other servers themselves, not to clients. Alone it does nothing.</summary>
    public void ServerSideEmit<T>(string name, T value)
    {
        foreach (var nsp in Itself)
        {
            nsp.Cluster?.ServerSideEmit(nsp.PayloadOf(name, value));
        }
    }

    /// <summary>
    /// Emits an event to the other servers themselves and waits for the answer of each; a server without a handler for it
    /// gives none. Alone there are no answers.
    /// </summary>
    /// <exception cref="BroadcastAckException{TAck}">Not all have answered in time; it has the answers that came.</exception>
    /// <exception cref="NotSupportedException">The namespace is a parent: its children have to be asked one by one.</exception>
    public async Task<IReadOnlyList<TAck>> ServerSideEmitWithAckAsync<T, TAck>(
        string name, T value, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfParent();
        return Cluster is null ? [] : await AskServersAsync<TAck>(PayloadOf(name, value), timeout, cancellationToken);
    }

    /// <summary>
    /// The same as <see cref="ServerSideEmitWithAckAsync{T, TAck}"/> with an event whose arguments are JSON already, separated
    /// by commas.
    /// </summary>
    /// <exception cref="BroadcastAckException{TAck}">Not all have answered in time; it has the answers that came.</exception>
    /// <exception cref="NotSupportedException">The namespace is a parent: its children have to be asked one by one.</exception>
    public Task<IReadOnlyList<TAck>> ServerSideEmitRawWithAckAsync<TAck>(
        string name, ReadOnlySpan<byte> utf8Json, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfParent();
        return Cluster is null
            ? Task.FromResult<IReadOnlyList<TAck>>([])
            : AskServersAsync<TAck>(PayloadOf(Encoder.EventRaw(Name, name, utf8Json, [])), timeout, cancellationToken);
    }

    /// <summary>The number of servers that have this namespace, this one included.</summary>
    public ValueTask<int> CountServersAsync(CancellationToken cancellationToken = default) =>
        Cluster?.CountServersAsync(cancellationToken) ?? new(1);

    /// <inheritdoc cref="BroadcastOperator.Timeout"/>
    public BroadcastOperator Timeout(TimeSpan timeout) => Everybody.Timeout(timeout);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TAck}(string, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<TAck>(
        string name, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Everybody.EmitWithAckAsync<TAck>(name, timeout, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{T, TAck}(string, T, TimeSpan, CancellationToken)"/>
    public Task<IReadOnlyList<TAck>> EmitWithAckAsync<T, TAck>(
        string name, T value, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Everybody.EmitWithAckAsync<T, TAck>(name, value, timeout, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.FetchSocketsAsync"/>
    public ValueTask<FetchedSockets> FetchSocketsAsync(CancellationToken cancellationToken = default) =>
        Everybody.FetchSocketsAsync(cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.SocketsJoinAsync"/>
    public ValueTask SocketsJoinAsync(IReadOnlyList<string> rooms, CancellationToken cancellationToken = default) =>
        Everybody.SocketsJoinAsync(rooms, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.SocketsLeaveAsync"/>
    public ValueTask SocketsLeaveAsync(IReadOnlyList<string> rooms, CancellationToken cancellationToken = default) =>
        Everybody.SocketsLeaveAsync(rooms, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.DisconnectSocketsAsync"/>
    public ValueTask DisconnectSocketsAsync(bool close = false, CancellationToken cancellationToken = default) =>
        Everybody.DisconnectSocketsAsync(close, cancellationToken);

    internal static PacketPayload PayloadOf(SharedFrame frame) => new(FramePayload.Of(frame), frame.Attachments);

    /// <summary>Where the scope leads to on other servers; null when it leads nowhere.</summary>
    internal IClusterAdapter? ClusterFor(BroadcastScope scope, out BroadcastTarget? target)
    {
        target = null;
        if (Cluster is null || scope.IsLocal || scope.Rooms is [])
        {
            return null;
        }

        target = BroadcastTarget.Of(scope);
        return Cluster.Reaches(target) ? Cluster : null;
    }

    /// <summary>Whether anybody can receive a broadcast, so that it is worth encoding.</summary>
    internal bool IsHeard(BroadcastScope scope) => Children is null
        ? Adapter.Reaches(scope) || ClusterFor(scope, out _) is not null
        : Children.Values.Any(child => child.IsHeard(scope));

    internal void JoinCluster(IClusterAdapterFactory? factory) => Cluster = factory?.Create(new LocalAdapter(this));

    internal void LeaveCluster()
    {
        if (Cluster is not null)
        {
            _ = ObserveAsync(Cluster.DisposeAsync());
        }
    }

    internal void ThrowIfParent()
    {
        if (Children is not null)
        {
            throw new NotSupportedException("A parent has no sockets of its own: its namespaces answer one by one.");
        }
    }

    internal async Task ObserveAsync(ValueTask telling)
    {
        try
        {
            await telling;
        }
        catch (Exception exception)
        {
            Log.ClusterFailed(Logger, exception, Name);
        }
    }

    private Task<IReadOnlyList<TAck>> AskServersAsync<TAck>(
        PacketPayload payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        var collector = new AnswerCollector<TAck>(isOpen: false, Json);
        return collector.GatherAsync(
            Wheel,
            timeout,
            async () => collector.Expect(
                await Cluster!.ServerSideEmitWithAckAsync(payload, timeout, collector, cancellationToken)),
            cancellationToken);
    }

    private PacketPayload PayloadOf<T>(string name, T value) => PayloadOf(Encoder.Event(Name, name, value));
}
