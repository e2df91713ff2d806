using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.Messages;
using Parley.Server.Presence;
using Parley.Server.Reactions;
using Parley.Server.SeedContract;
using Parley.Server.Unread;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>The features' JSON contexts, joined, and the one set of options for every surface.</summary>
internal static class ParleyJson
{
    public static IJsonTypeInfoResolver Resolver { get; } = JsonTypeInfoResolver.Combine(
        AccountJson.Default,
        ChannelJson.Default,
        MessageJson.Default,
        HistoryJson.Default,
        LogEventJson.Default,
        ReactionJson.Default,
        ReadJson.Default,
        PresenceJson.Default,
        SeedJson.Default);

    public static JsonSerializerOptions Options { get; } = Configure(SocketIOJson.CreateDefaults());

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>Adds what the contracts need to the library's defaults.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = Resolver;
        options.Converters.Add(new IsoTimeConverter());
        return options;
    }
}
