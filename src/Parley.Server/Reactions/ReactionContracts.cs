using System.Text.Json.Serialization;
using Parley.Server.Wire;

namespace Parley.Server.Reactions;

internal sealed record ReactRequest(MessageId MessageId, string Reaction, bool On, string ClientId)
{
    /// <summary>In code points: a family emoji has seven.</summary>
    public const int LongestReaction = 16;

    public const int MostPerMessage = 20;
}

/// <summary><see cref="By"/> holds user ids.</summary>
internal sealed record ReactionState(string Reaction, int Count, IReadOnlyList<string> By);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReactRequest))]
internal sealed partial class ReactionJson : JsonSerializerContext;
