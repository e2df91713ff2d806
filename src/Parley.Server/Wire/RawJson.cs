using System.Text.Json.Serialization;

namespace Parley.Server.Wire;

/// <summary>A log event already encoded: the same bytes for every receiver, in live events and in pages alike.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8);
