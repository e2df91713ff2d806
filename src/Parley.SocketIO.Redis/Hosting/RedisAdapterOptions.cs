namespace Parley.SocketIO;

/// <summary>
/// Options of the adapter over Redis' publish and subscribe, which is wire compatible with <c>createAdapter</c> of
/// <c>@socket.io/redis-adapter</c> 8.
/// </summary>
public sealed class RedisAdapterOptions : RedisConnectionOptions
{
    /// <summary>What the names of all channels begin with. Default <c>socket.io</c>. The same on all servers.</summary>
    public string Key { get; set; } = "socket.io";

    /// <summary>
    /// How long other servers' answers are waited for when the call does not say. Default 5 s; 1 ms to 1 h.
    /// </summary>
    public TimeSpan RequestsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether this server answers on the asking server's own channel instead of on that of all. Default false. Servers that
    /// differ in this understand each other.
    /// </summary>
    public bool PublishOnSpecificResponseChannel { get; set; }

    /// <summary>How broadcasts are written. Default MessagePack. The same on all servers.</summary>
    public RedisParser Parser { get; set; } = RedisParser.MessagePack;

    private protected override IEnumerable<string> FindFaults() =>
    [
        .. CheckKey("RedisAdapter:Key", Key),
        .. CheckTime("RedisAdapter:RequestsTimeout", RequestsTimeout),
        .. Enum.IsDefined(Parser) ? (string[])[] : [$"RedisAdapter:Parser is {Parser}; it must be MessagePack or Json."],
    ];
}
