using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.SocketIO.Conformance;

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class BasicJson : JsonSerializerContext;
