using Parley.SocketIO.Redis.Cluster;
using Parley.SocketIO.Redis.Hosting;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Sharded;

/// <summary>
/// One namespace over sharded publish and subscribe: a channel for all servers, one for each server's answers, and, as the
/// mode says, one for each room.
/// </summary>
internal sealed class ShardedRedisAdapter : MessageAdapter
{
    /// <summary>The packages for Node.js take a room whose name is as long as a socket's id for one.</summary>
    private const int SocketIdLength = 20;

    private readonly RedisSubscriptionMode _mode;
    private readonly string _prefix;
    private readonly RedisChannel _channel;
    private readonly RoomChannels _rooms;
    private readonly RecentJoins _recentJoins;

    public ShardedRedisAdapter(LocalAdapter local, RedisConnection redis, ShardedRedisAdapterOptions options)
        : base(local, redis, options.RequestsTimeout)
    {
        _mode = options.SubscriptionMode;
        _prefix = $"{options.ChannelPrefix}#{Nsp}#";
        _channel = RedisChannel.Sharded(_prefix);
        _recentJoins = new RecentJoins(redis.Time);
        Subscriptions.Add(RedisChannel.Sharded($"{_prefix}{Uid}#"), OnMessage);
        Subscriptions.Add(_channel, OnMessage); // whoever is counted can be answered
        _rooms = new RoomChannels(Subscriptions, RoomChannel, OnMessage);
        if (_mode != RedisSubscriptionMode.Static)
        {
            local.Namespace.OnRoomChange(OnRoomChange);
        }

        if (_mode == RedisSubscriptionMode.DynamicPrivate)
        {
            local.OnSocketChange((id, isConnected) => _rooms.Set(id, isConnected));
        }
    }

    public override ValueTask SocketsJoinAsync(
        BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken)
    {
        if (_mode != RedisSubscriptionMode.Static)
        {
            _recentJoins.Add(rooms);
        }

        return base.SocketsJoinAsync(target, rooms, cancellationToken);
    }

    protected override void Publish(ClusterMessage message) => Redis.Publish(ChannelOf(message), Encode(message));

    protected override ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken) =>
        Redis.PublishAsync(_channel, Encode(message), cancellationToken);

    protected override void Respond(string uid, ClusterMessage message) =>
        Redis.Publish(RedisChannel.Sharded($"{_prefix}{uid}#"), Encode(message));

    protected override ValueTask<int?> CountAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        Redis.CountSubscribersAsync(_channel, timeout, cancellationToken);

    private byte[] Encode(ClusterMessage message) => message.Encode(Uid, Nsp, isMessagePack: message.HasBinary);

    private RedisChannel RoomChannel(string room) => RedisChannel.Sharded($"{_prefix}{room}#");

    private RedisChannel ChannelOf(ClusterMessage message) =>
        message is { Type: MessageType.Broadcast, RequestId: null, Rooms: [var room] } && HasChannel(room)
        && !_recentJoins.Contains(room)
            ? RoomChannel(room)
            : _channel;

    private bool HasChannel(string room) => _mode switch
    {
        RedisSubscriptionMode.Dynamic => room.Length != SocketIdLength,
        RedisSubscriptionMode.DynamicPrivate => true,
        _ => false,
    };

    /// <summary>Runs under the namespace's lock.</summary>
    private void OnRoomChange(RoomChange change)
    {
        var isPrivate = _mode == RedisSubscriptionMode.Dynamic && Local.Namespace.Find(change.Room) is not null;
        if (change.Kind == RoomChangeKind.Created && !isPrivate)
        {
            _rooms.Set(change.Room, isSubscribed: true);
        }
        else if (change.Kind == RoomChangeKind.Deleted
            && !(_mode == RedisSubscriptionMode.DynamicPrivate && Local.Namespace.Find(change.Room) is not null))
        {
            _rooms.Set(change.Room, isSubscribed: false);
        }
    }
}
