namespace Parley.SocketIO;

/// <summary>
/// Options of the adapter over a Redis stream, which is wire compatible with <c>createAdapter</c> of
/// <c>@socket.io/redis-streams-adapter</c> 0.3. All servers have the same.
/// </summary>
public sealed class RedisStreamsAdapterOptions : RedisConnectionOptions
{
    /// <summary>The name of the stream, and what those of several begin with. Default <c>socket.io</c>.</summary>
    public string StreamName { get; set; } = "socket.io";

    /// <summary>Over how many streams namespaces are spread. Default 1; 1 to 1024.</summary>
    public int StreamCount { get; set; } = 1;

    /// <summary>What the names of the channels for questions and answers begin with. Default <c>socket.io</c>.</summary>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>Whether those channels are sharded (Redis 7). Default false.</summary>
    public bool UseShardedPubSub { get; set; }

    /// <summary>
    /// How many entries a stream keeps, about: with connection state recovery, clients that missed what is no longer there get
    /// a new socket. Default 10,000; 10 to 10,000,000.
    /// </summary>
    public int MaxLength { get; set; } = 10_000;

    /// <summary>How many entries are read at once at most. Default 100; 1 to 10,000.</summary>
    public int ReadCount { get; set; } = 100;

    /// <summary>
    /// How long Redis may hold a reading command until there is something to read. Default 5 s; 1 ms to 1 h. Reading has a
    /// connection of its own, made by the configuration of the other.
    /// </summary>
    public TimeSpan BlockTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long other servers' answers are waited for when the call does not say. Default 5 s; 1 ms to 1 h.
    /// </summary>
    public TimeSpan RequestsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What the keys of sockets that may be recovered begin with; their secrets follow. Default <c>sio:session:</c>.
    /// </summary>
    public string SessionKeyPrefix { get; set; } = "sio:session:";

    private protected override IEnumerable<string> FindFaults() =>
    [
        .. CheckKey("RedisStreamsAdapter:StreamName", StreamName),
        .. CheckKey("RedisStreamsAdapter:ChannelPrefix", ChannelPrefix),
        .. CheckKey("RedisStreamsAdapter:SessionKeyPrefix", SessionKeyPrefix),
        .. CheckNumber("RedisStreamsAdapter:StreamCount", StreamCount, 1, 1024),
        .. CheckNumber("RedisStreamsAdapter:MaxLength", MaxLength, 10, 10_000_000),
        .. CheckNumber("RedisStreamsAdapter:ReadCount", ReadCount, 1, 10_000),
        .. CheckTime("RedisStreamsAdapter:BlockTime", BlockTime),
        .. CheckTime("RedisStreamsAdapter:RequestsTimeout", RequestsTimeout),
    ];
}
