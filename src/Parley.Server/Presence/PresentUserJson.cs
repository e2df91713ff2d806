using System.Text.Json.Serialization;

namespace Parley.Server.Presence;

[JsonSerializable(typeof(PresentUser))]
internal sealed partial class PresentUserJson : JsonSerializerContext;
