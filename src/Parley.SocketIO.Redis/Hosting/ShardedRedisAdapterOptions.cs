namespace Parley.SocketIO;

/// <summary>
/// Options of the adapter over Redis' sharded publish and subscribe (Redis 7), which is wire compatible with
/// <c>createShardedAdapter</c> of <c>@socket.io/redis-adapter</c> 8.
/// </summary>
public sealed class ShardedRedisAdapterOptions : RedisConnectionOptions
{
    /// <summary>What the names of all channels begin with. Default <c>socket.io</c>. The same on all servers.</summary>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>Which channels there are. Default <see cref="RedisSubscriptionMode.Dynamic"/>. The same on all servers.</summary>
    public RedisSubscriptionMode SubscriptionMode { get; set; } = RedisSubscriptionMode.Dynamic;

    /// <summary>
    /// How long other servers' answers are waited for when the call does not say. Default 5 s; 1 ms to 1 h.
    /// </summary>
    public TimeSpan RequestsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    private protected override IEnumerable<string> FindFaults() =>
    [
        .. CheckKey("ShardedRedisAdapter:ChannelPrefix", ChannelPrefix),
        .. CheckTime("ShardedRedisAdapter:RequestsTimeout", RequestsTimeout),
        .. Enum.IsDefined(SubscriptionMode)
            ? (string[])[]
            : [$"ShardedRedisAdapter:SubscriptionMode is {SubscriptionMode}; it must be Dynamic, Static or DynamicPrivate."],
    ];
}
