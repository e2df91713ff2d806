using Parley.Server.Channels;
using Parley.Server.Messages;
using Parley.Server.Presence;
using Parley.Server.Reactions;
using Parley.Server.Unread;

namespace Parley.Server.Wire;

/// <summary>What clients send on <c>/chat</c>, with the types of what it carries and what is answered.</summary>
internal static class ClientEvents
{
    public static readonly IReadOnlyList<EventContract> All =
    [
        new("send", typeof(SendRequest), typeof(SendAnswer)),
        new("edit", typeof(EditRequest), typeof(ChangeAnswer)),
        new("delete", typeof(DeleteRequest), typeof(ChangeAnswer)),
        new("react", typeof(ReactRequest), typeof(ChangeAnswer)),
        new("history", typeof(HistoryRequest), typeof(HistoryAnswer)),
        new("sync", typeof(SyncRequest), typeof(SyncAnswer)),
        new("resume", typeof(ResumeRequest), typeof(ResumeAnswer)),
        new("read", typeof(ReadRequest), typeof(ReadAnswer)),
        new("typing", typeof(TypingRequest), typeof(Answer)),
        new("direct", typeof(DirectRequest), typeof(DirectAnswer)),
        new("presence", typeof(PresenceRequest), typeof(PresenceAnswer)),
    ];

    public static void Require(EventContract contract)
    {
        if (!All.Contains(contract))
        {
            throw new InvalidOperationException($"{contract} is not in the table of events.");
        }
    }
}
