using System.Text.Json.Serialization;

namespace Parley.Server.Wire;

/// <summary><see cref="RetryAfter"/> is in milliseconds; the request may be retried if and only if it is there.</summary>
internal sealed record ErrorBody(
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfter = null);
