using System.Text.Json.Serialization;
using Parley.Server.EventLogs;
using Parley.Server.Wire;

namespace Parley.Server.SeedContract;

internal sealed record JoinRequest(string Username);

internal sealed record JoinAnswer(string Id, string Username) : Answer;

internal sealed record SeedUser(string Id, string Username)
{
    /// <summary>Of more people than this <c>users</c> names some: the contract has no pages.</summary>
    public const int MostListed = 500;
}

internal sealed record SeedMessageRequest(string Text);

internal sealed record SeedMessageAnswer(MessageId MessageId, DateTimeOffset Timestamp) : Answer
{
    public static SeedMessageAnswer From(AppendResult result) => new(new MessageId(result.MessageId), result.At);
}

internal sealed record ChatMessage(
    string Id, string Username, string Text, DateTimeOffset Timestamp, bool Own, MessageId MessageId);

/// <summary>A row of <c>get_messages</c>, in the names of its columns.</summary>
internal sealed record SeedMessage(
    MessageId Id,
    [property: JsonPropertyName("user_id")] string UserId,
    string Username,
    string Text,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt)
{
    public const int Newest = 50;
}

internal sealed record SeedTyping(string Username);

internal sealed record SeedReactRequest(MessageId MessageId, string Reaction);

internal sealed record SeedReactAnswer(bool On) : Answer;

internal sealed record MessageReacted(MessageId MessageId, string Reaction, string Username, bool On, int Count);

internal sealed record PrivateMessageRequest(string ToUserId, string Text);

internal sealed record PrivateMessage(
    string From, string Username, string Text, DateTimeOffset Timestamp, MessageId MessageId);

internal sealed record MessageEdited(MessageId MessageId, string Text);

internal sealed record MessageDeleted(MessageId MessageId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(JoinAnswer))]
[JsonSerializable(typeof(IReadOnlyList<SeedUser>))]
[JsonSerializable(typeof(SeedUser))]
[JsonSerializable(typeof(SeedMessageRequest))]
[JsonSerializable(typeof(SeedMessageAnswer))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(IReadOnlyList<SeedMessage>))]
[JsonSerializable(typeof(SeedTyping))]
[JsonSerializable(typeof(SeedReactRequest))]
[JsonSerializable(typeof(SeedReactAnswer))]
[JsonSerializable(typeof(MessageReacted))]
[JsonSerializable(typeof(PrivateMessageRequest))]
[JsonSerializable(typeof(PrivateMessage))]
[JsonSerializable(typeof(MessageEdited))]
[JsonSerializable(typeof(MessageDeleted))]
[JsonSerializable(typeof(ChatErrorEvent))]
internal sealed partial class SeedJson : JsonSerializerContext;
