using System.Text.Json.Serialization;

namespace Parley.SocketIO.Engine;

/// <summary>The open packet. The order of its members is what clients' tests expect.</summary>
internal sealed record OpenPacket(
    [property: JsonPropertyOrder(1)] string Sid,
    [property: JsonPropertyOrder(2)] string[] Upgrades,
    [property: JsonPropertyOrder(3)] long PingInterval,
    [property: JsonPropertyOrder(4)] long PingTimeout,
    [property: JsonPropertyOrder(5)] int MaxPayload);

/// <summary>The body of a refusal.</summary>
internal sealed record EngineErrorBody(
    [property: JsonPropertyOrder(1)] int Code, [property: JsonPropertyOrder(2)] string Message);

/// <summary>Engine.IO's own JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OpenPacket))]
[JsonSerializable(typeof(EngineErrorBody))]
internal sealed partial class EngineJsonContext : JsonSerializerContext;
