using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.Presence;
using Parley.Server.Unread;

namespace Parley.Server.Wire;

/// <summary>What the server sends on <c>/chat</c>, by event name; the client's types are generated from it.</summary>
internal static class ServerEvents
{
    public static readonly IReadOnlyList<(string Name, Type Payload)> All =
    [
        ("session", typeof(Session)),
        ("event", typeof(RawJson)),
        ("heads", typeof(Heads)),
        ("typing", typeof(Typing)),
        ("presence", typeof(PresenceDelta)),
        ("channel", typeof(ChannelSummary)),
        ("read", typeof(ReadMark)),
        ("closing", typeof(Closing)),
    ];
}
