using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Messages;
using Parley.Server.Presence;
using Parley.Server.Reactions;
using Parley.Server.Unread;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>The namespace <c>/chat</c>, put together: connections, the pipeline around every event, the features.</summary>
internal sealed class ChatNamespace(
    EventPipeline pipeline,
    ChatConnections connections,
    MessageEvents messages,
    HistoryEvents history,
    ReactionEvents reactions,
    ReadEvents reads,
    DirectEvents direct,
    DirectAnnouncements announcements,
    PresenceEvents presence,
    TypingEvents typing,
    EventLog log,
    EventPublisher publisher,
    HeadsTicker heads)
{
    public void Map(SocketIOServer io)
    {
        var sockets = io.Of(ChatEvents.Namespace);
        sockets.UseEvents((context, next) => pipeline.RunAsync(context, next));
        sockets.OnUnknown(EventPipeline.RefuseUnknownAsync);
        connections.Map(sockets);
        announcements.Map(sockets);
        publisher.Add((channel, logEvent) => sockets.To(channel.Room).EmitRaw("event", logEvent.Utf8.Span));
        heads.Map(sockets);

        var events = new ChatEvents(sockets, log);
        messages.Map(events);
        history.Map(events);
        reactions.Map(events);
        reads.Map(events, sockets);
        direct.Map(events);
        presence.Map(events, sockets);
        typing.Map(events, sockets);
    }
}
