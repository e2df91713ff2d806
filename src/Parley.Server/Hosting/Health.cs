using System.Text.Json.Serialization;

namespace Parley.Server.Hosting;

internal sealed record Health(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Why = null);
