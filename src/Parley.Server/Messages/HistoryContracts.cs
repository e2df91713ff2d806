using System.Text.Json.Serialization;
using Parley.Server.Accounts;
using Parley.Server.Reactions;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>Exclusive bounds, or the message that the page begins with: one of the three; none = the newest.</summary>
internal sealed record HistoryRequest(
    string ChannelId, long? Before = null, long? After = null, MessageId? From = null, int? Limit = null)
{
    public const int LargestPage = 100;
}

/// <summary>A message as it is now. <see cref="Version"/> is the seq of its last change.</summary>
internal sealed record MessageState(
    MessageId Id,
    long Seq,
    long Version,
    string ClientId,
    UserSummary By,
    DateTimeOffset At,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EditedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Deleted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageId? ReplyTo,
    IReadOnlyList<ReactionState> Reactions);

internal sealed record HistoryAnswer(IReadOnlyList<MessageState> Messages, string Epoch, long Head, bool More) : Answer;

/// <summary>The events after a position, page by page.</summary>
internal sealed record SyncRequest(string ChannelId, string Epoch, long After, int? Limit = null)
{
    public const int LargestPage = 300;
}

/// <summary>Either events, or <see cref="Reset"/>: the position is not of this log, start from <c>history</c>.</summary>
internal sealed record SyncAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RawJson>? Events,
    string Epoch,
    long Head,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? More = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Reset = false) : Answer;

internal sealed record LogPosition(string Epoch, long Seq);

internal sealed record ResumeRequest(IReadOnlyDictionary<string, LogPosition?> Positions)
{
    public const int MostChannels = 1_000;
}

/// <summary>One channel of a <c>resume</c>: the events since, or <see cref="Reset"/> with where the log stands now.</summary>
internal sealed record ResumedChannel(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RawJson>? Events,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Reset = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Epoch = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Head = null);

internal sealed record ResumeAnswer(IReadOnlyDictionary<string, ResumedChannel> Channels) : Answer;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HistoryRequest))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(SyncAnswer))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(ResumeAnswer))]
internal sealed partial class HistoryJson : JsonSerializerContext;
