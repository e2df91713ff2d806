using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Server.EventLogs;

/// <summary>What the log itself reads and writes as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredEvent))]
[JsonSerializable(typeof(StoredAnswer))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<long>))]
internal sealed partial class EventLogJson : JsonSerializerContext;
