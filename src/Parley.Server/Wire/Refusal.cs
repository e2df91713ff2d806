using System.Text.Json.Serialization;

namespace Parley.Server.Wire;

/// <summary>What every ack that failed is: <c>{ok: false, error: {…}}</c>.</summary>
internal sealed record Refusal(ErrorBody Error)
{
    [JsonPropertyOrder(-1)]
    public bool Ok { get; } = false;
}
