using System.Text.Json.Serialization;
using Parley.Server.Unread;
using Parley.Server.Wire;

namespace Parley.Server.Presence;

/// <summary>The channel looked at; null stops the deltas. <see cref="After"/> is the last id of the page before.</summary>
internal sealed record PresenceRequest(string? ChannelId, string? After = null);

/// <summary><see cref="Status"/> is <c>online</c> or <c>offline</c>.</summary>
internal sealed record UserPresence(string Id, string Name, string Status)
{
    public const string Online = "online";
    public const string Offline = "offline";
}

/// <summary>A page in the order of ids; <see cref="More"/>: ask again after the last of them.</summary>
internal sealed record PresenceAnswer(
    IReadOnlyList<UserPresence> Users,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool More = false) : Answer
{
    /// <summary>An id and a name take 350 bytes at most: 175 KB, far below what may wait for a slow client.</summary>
    public const int LargestPage = 500;
}

/// <summary>Changes only, gathered for a moment.</summary>
internal sealed record PresenceDelta(IReadOnlyList<UserPresence> Users);

internal sealed record TypingRequest(string ChannelId, bool On);

internal sealed record Typing(string ChannelId, string UserId, string Name, bool On);

/// <summary>One user's <see cref="ReadMark"/> on its way to the user's sockets on other nodes.</summary>
internal sealed record UserReadMark(string UserId, ReadMark Mark);

/// <summary>What one node tells the others.</summary>
internal sealed record NodeNews(
    IReadOnlyList<PresenceChange> Presence, IReadOnlyList<TypingChange> Typing, IReadOnlyList<UserReadMark> Reads);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PresenceRequest))]
[JsonSerializable(typeof(PresenceAnswer))]
[JsonSerializable(typeof(PresenceDelta))]
[JsonSerializable(typeof(TypingRequest))]
[JsonSerializable(typeof(Typing))]
[JsonSerializable(typeof(NodeNews))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class PresenceJson : JsonSerializerContext;
