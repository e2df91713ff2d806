using System.Text.Json.Serialization;

namespace Parley.Server.Wire;

/// <summary>What every ack that succeeded begins with: <c>{ok: true, …}</c>.</summary>
internal record Answer
{
    public static readonly Answer Done = new();

    [JsonPropertyOrder(-1)]
    public bool Ok { get; } = true;
}
