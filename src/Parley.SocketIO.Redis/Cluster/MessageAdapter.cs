using Parley.SocketIO.Redis.Answers;
using Parley.SocketIO.Redis.Hosting;

namespace Parley.SocketIO.Redis.Cluster;

/// <summary>
/// What the sharded adapter and the one over streams have in common: the messages. How they travel is theirs. This part
/// asks; the other answers.
/// </summary>
internal abstract partial class MessageAdapter : IClusterAdapter
{
    private readonly TimeSpan _requestsTimeout;
    private readonly PendingRequests _pending;
    private readonly KnownServers _known = new();
    private readonly byte[] _ownEnd;

    protected MessageAdapter(LocalAdapter local, RedisConnection redis, TimeSpan requestsTimeout)
    {
        Local = local;
        Redis = redis;
        _requestsTimeout = requestsTimeout;
        _pending = new PendingRequests(redis.Time);
        Subscriptions = new Subscriptions(redis);
        var close = ClusterMessage.Close().Encode(Uid, Nsp, isMessagePack: false);
        _ownEnd = close[close.AsSpan().IndexOf("\"uid\""u8)..];
    }

    protected LocalAdapter Local { get; }

    protected RedisConnection Redis { get; }

    protected Subscriptions Subscriptions { get; }

    /// <summary>This server, as others know it.</summary>
    protected string Uid { get; } = PendingRequests.NewId(8);

    protected string Nsp => Local.Namespace.Name;

    /// <summary>Nobody knows who listens without asking Redis.</summary>
    public bool Reaches(BroadcastTarget target) => true;

    public void Broadcast(PacketPayload payload, BroadcastTarget target) =>
        Publish(ClusterMessage.Broadcast(payload, target));

    public async ValueTask<int> BroadcastWithAckAsync(
        PacketPayload payload,
        BroadcastTarget target,
        TimeSpan timeout,
        IAnswers answers,
        CancellationToken cancellationToken)
    {
        var id = PendingRequests.NewId(8);
        _pending.Add(id, answers, timeout, Subscriptions.Ending);
        Publish(ClusterMessage.Broadcast(payload, target, id, timeout));
        return await CountOthersAsync(timeout, cancellationToken);
    }

    public async ValueTask<FetchedDescriptions> FetchSocketsAsync(
        BroadcastTarget target, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var (id, fetch, started) = (PendingRequests.NewId(8), new PendingFetch(), Redis.Time.GetTimestamp());
        var patience = timeout ?? _requestsTimeout;
        _pending.Add(id, fetch);
        try
        {
            Publish(ClusterMessage.Fetch(target, id));
            var others = await CountOthersAsync(patience, cancellationToken);
            var left = patience - Redis.Time.GetElapsedTime(started);
            return await fetch.GatherAsync(
                others, _known, left > TimeSpan.Zero ? left : TimeSpan.Zero, Redis.Time, cancellationToken);
        }
        finally
        {
            _pending.Remove(id);
        }
    }

    public virtual ValueTask SocketsJoinAsync(
        BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken) =>
        PublishAsync(ClusterMessage.Sockets(MessageType.SocketsJoin, target, rooms), cancellationToken);

    public ValueTask SocketsLeaveAsync(
        BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken) =>
        PublishAsync(ClusterMessage.Sockets(MessageType.SocketsLeave, target, rooms), cancellationToken);

    public ValueTask DisconnectSocketsAsync(BroadcastTarget target, bool close, CancellationToken cancellationToken) =>
        PublishAsync(ClusterMessage.Disconnect(target, close), cancellationToken);

    public void ServerSideEmit(PacketPayload payload) => Publish(ClusterMessage.ServerSideEmit(payload));

    public async ValueTask<int> ServerSideEmitWithAckAsync(
        PacketPayload payload, TimeSpan timeout, IAnswers answers, CancellationToken cancellationToken)
    {
        var id = PendingRequests.NewId(8);
        _pending.Add(id, answers, timeout, Subscriptions.Ending);
        Publish(ClusterMessage.ServerSideEmit(payload, id));
        return await CountOthersAsync(timeout, cancellationToken);
    }

    public async ValueTask<int> CountServersAsync(CancellationToken cancellationToken) =>
        await CountOthersAsync(_requestsTimeout, cancellationToken) + 1;

    public virtual async ValueTask DisposeAsync()
    {
        if (!Subscriptions.Ending.IsCancellationRequested)
        {
            Publish(ClusterMessage.Close());
        }

        await Subscriptions.DisposeAsync();
    }

    /// <summary>To all other servers. Neither waits nor throws.</summary>
    protected abstract void Publish(ClusterMessage message);

    /// <summary>To all other servers; completes when Redis has it. Does not throw for Redis.</summary>
    protected abstract ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken);

    /// <summary>To one other server.</summary>
    protected abstract void Respond(string uid, ClusterMessage message);

    /// <summary>The number of servers; null when Redis does not say.</summary>
    protected abstract ValueTask<int?> CountAsync(TimeSpan timeout, CancellationToken cancellationToken);

    private async ValueTask<int> CountOthersAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (await CountAsync(timeout, cancellationToken) is { } servers)
        {
            _known.LastCount = Math.Max(0, servers - 1);
        }

        return _known.LastCount;
    }
}
