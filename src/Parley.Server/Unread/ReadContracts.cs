using System.Text.Json.Serialization;
using Parley.Server.Wire;

namespace Parley.Server.Unread;

internal sealed record ReadRequest(string ChannelId, long Seq);

internal sealed record ReadAnswer(long Read, long Unread) : Answer;

/// <summary>Another socket of the same user has read up to here.</summary>
internal sealed record ReadMark(string ChannelId, long Seq);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(ReadAnswer))]
[JsonSerializable(typeof(ReadMark))]
internal sealed partial class ReadJson : JsonSerializerContext;
