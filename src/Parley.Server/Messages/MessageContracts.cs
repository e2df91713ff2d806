using System.Text.Json.Serialization;
using Parley.Server.EventLogs;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

internal sealed record SendRequest(string ChannelId, string ClientId, string Text, MessageId? ReplyTo = null);

internal sealed record SendAnswer(
    MessageId Id,
    long Seq,
    string Epoch,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Repeated = false) : Answer
{
    public static SendAnswer From(AppendResult result) =>
        new(new MessageId(result.MessageId), result.Seq, result.Epoch, result.At, result.Repeated);
}

internal sealed record EditRequest(MessageId MessageId, string ClientId, string Text);

internal sealed record DeleteRequest(MessageId MessageId, string ClientId);

/// <summary>The answer to everything that changes a message; <see cref="Unchanged"/>: it already was so.</summary>
internal sealed record ChangeAnswer(
    long Seq,
    string Epoch,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Unchanged = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Repeated = false) : Answer
{
    public static ChangeAnswer From(AppendResult result) =>
        new(result.Seq, result.Epoch, result.Unchanged, result.Repeated);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendAnswer))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(DeleteRequest))]
[JsonSerializable(typeof(ChangeAnswer))]
internal sealed partial class MessageJson : JsonSerializerContext;
