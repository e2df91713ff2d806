using System.Text.Json.Serialization;
using Parley.Server.Accounts;
using Parley.Server.Wire;

namespace Parley.Server.Channels;

/// <summary><see cref="Kind"/> is <c>public</c>, <c>private</c> or <c>direct</c>; members are named for <c>direct</c> only.</summary>
internal sealed record ChannelSummary(
    string Id,
    string Kind,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<UserSummary>? Members,
    string Epoch,
    long Head,
    long Read,
    long Unread);

/// <summary>Asks for the direct channel of the caller and these people.</summary>
internal sealed record DirectRequest(IReadOnlyList<string> UserIds)
{
    public const int MostMembers = 50;
}

internal sealed record DirectAnswer(ChannelSummary Channel) : Answer;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChannelSummary))]
[JsonSerializable(typeof(DirectRequest))]
[JsonSerializable(typeof(DirectAnswer))]
internal sealed partial class ChannelJson : JsonSerializerContext;
