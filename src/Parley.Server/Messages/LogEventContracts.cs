using System.Text.Json.Serialization;
using Parley.Server.Accounts;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>
/// The shapes of <c>event</c>, one per type, for the generated types and the tests that hold the log's encoder to them.
/// The log writes these objects itself, once, as the bytes that every receiver gets.
/// </summary>
internal abstract record LoggedEvent(
    string ChannelId, string Epoch, long Seq, string Type, string Id, DateTimeOffset At, UserSummary By);

internal sealed record LoggedMessage(
    string ChannelId,
    string Epoch,
    long Seq,
    string Type,
    string Id,
    DateTimeOffset At,
    UserSummary By,
    string ClientId,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageId? ReplyTo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Deleted = false)
    : LoggedEvent(ChannelId, Epoch, Seq, Type, Id, At, By)
{
    public const string TypeName = "message";
}

internal sealed record LoggedEdit(
    string ChannelId,
    string Epoch,
    long Seq,
    string Type,
    string Id,
    DateTimeOffset At,
    UserSummary By,
    MessageId MessageId,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Deleted = false)
    : LoggedEvent(ChannelId, Epoch, Seq, Type, Id, At, By)
{
    public const string TypeName = "edit";
}

internal sealed record LoggedDelete(
    string ChannelId, string Epoch, long Seq, string Type, string Id, DateTimeOffset At, UserSummary By, MessageId MessageId)
    : LoggedEvent(ChannelId, Epoch, Seq, Type, Id, At, By)
{
    public const string TypeName = "delete";
}

internal sealed record LoggedReaction(
    string ChannelId,
    string Epoch,
    long Seq,
    string Type,
    string Id,
    DateTimeOffset At,
    UserSummary By,
    MessageId MessageId,
    string Reaction,
    bool On)
    : LoggedEvent(ChannelId, Epoch, Seq, Type, Id, At, By)
{
    public const string TypeName = "react";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LoggedMessage))]
[JsonSerializable(typeof(LoggedEdit))]
[JsonSerializable(typeof(LoggedDelete))]
[JsonSerializable(typeof(LoggedReaction))]
internal sealed partial class LogEventJson : JsonSerializerContext;
