using System.Text.Json;

namespace Parley.SocketIO;

/// <summary>Options of <see cref="RedisEmitter"/>.</summary>
public sealed class RedisEmitterOptions : RedisConnectionOptions
{
    /// <summary>What the names of all channels begin with. Default <c>socket.io</c>. The same as the servers'.</summary>
    public string Key { get; set; } = "socket.io";

    /// <summary>How broadcasts are written. Default MessagePack. The same as the servers'.</summary>
    public RedisParser Parser { get; set; } = RedisParser.MessagePack;

    /// <summary>
    /// How values are written, by default as <see cref="SocketIOOptions.Json"/> does: camel case. Give it the
    /// <see cref="JsonSerializerOptions.TypeInfoResolver"/> of the application's own types.
    /// </summary>
    public JsonSerializerOptions Json { get; } = new SocketIOOptions().Json;

    private protected override IEnumerable<string> FindFaults() =>
    [
        .. CheckKey("RedisEmitter:Key", Key),
        .. Enum.IsDefined(Parser) ? (string[])[] : [$"RedisEmitter:Parser is {Parser}; it must be MessagePack or Json."],
    ];
}
