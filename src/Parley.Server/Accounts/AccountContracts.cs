using System.Text.Json.Serialization;
using Parley.Server.Channels;
using Parley.Server.Wire;

namespace Parley.Server.Accounts;

/// <summary>What a client says of itself when it connects to <c>/chat</c>; nothing at all makes it an observer.</summary>
internal sealed record ConnectAuth(string? Token = null, GuestAuth? Guest = null);

internal sealed record GuestAuth(string Name, string? Key = null);

internal sealed record UserSummary(string Id, string Name);

/// <summary>The first event on every <c>/chat</c> connection: who one is and where one's channels stand.</summary>
internal sealed record Session(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] UserSummary? User,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GuestKey,
    IReadOnlyList<ChannelSummary> Channels,
    SessionLimits Limits);

/// <summary>The limits that a client can respect by itself; 0 = off.</summary>
internal sealed record SessionLimits(
    int TextBytes,
    int FrameBytes,
    int EventsPerSecond,
    int EventBurst,
    int NameLength,
    int ReactionLength,
    int ReactionsPerMessage,
    int HistoryPage,
    int SyncPage,
    int DirectMembers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConnectAuth))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Closing))]
internal sealed partial class AccountJson : JsonSerializerContext;
