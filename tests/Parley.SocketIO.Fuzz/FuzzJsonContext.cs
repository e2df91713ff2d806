using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SocketIO.Fuzz;

internal sealed record Everything(
    string Text,
    int? Number,
    double Ratio,
    bool[] Flags,
    byte[]? Data,
    ReadOnlyMemory<byte> Memory,
    Dictionary<string, string> Map,
    DateTimeOffset? Time,
    Guid? Id,
    Everything? Inner);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Everything))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class FuzzJsonContext : JsonSerializerContext;
