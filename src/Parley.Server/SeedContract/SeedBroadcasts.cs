using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Presence;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.SeedContract;

/// <summary>What clients of <c>/</c> hear: committed events, presence and typing, in the words of that contract.</summary>
internal sealed class SeedBroadcasts(
    PresenceNews presence, PresentUsers present, TypingMarks typing, ChannelDirectory channels)
{
    private SocketIONamespace? _sockets;

    public void Map(SocketIONamespace sockets)
    {
        _sockets = sockets;
        presence.Changed += change => present.Hear(change, () =>
        {
            if (change.Kind != PresenceChangeKind.Renamed)
            {
                sockets.Emit(
                    change.Kind == PresenceChangeKind.Arrived ? "user_joined" : "user_left",
                    new SeedUser(change.User.Id, change.User.Name));
            }
        });
        typing.Changed += change =>
        {
            if (change.ChannelId == channels.Lobby.Id)
            {
                sockets.Except(change.User.Id).Droppable.Emit(
                    change.On ? "user_typing" : "user_stopped_typing", new SeedTyping(change.User.Name));
            }
        };
    }

    public void Publish(ChannelInfo channel, LogEvent logEvent)
    {
        if (channel.Id == channels.Lobby.Id)
        {
            PublishInLobby(logEvent);
        }
        else if (channel.IsDirect && logEvent is { Type: LogEventType.Message, Deleted: false })
        {
            PublishPrivately(channel, logEvent);
        }
    }

    private void PublishInLobby(LogEvent logEvent)
    {
        var id = new MessageId(logEvent.MessageId);
        switch (logEvent.Type)
        {
            case LogEventType.Message when logEvent.Deleted:
                break; // read back after its author took it away
            case LogEventType.Message:
                var message = new ChatMessage(
                    logEvent.By.Id, logEvent.By.Name, logEvent.Text!, logEvent.At, Own: false, id);
                _sockets!.Except(logEvent.By.Id).Emit("chat_message", message);
                _sockets.Find(logEvent.By.Id)?.Emit("chat_message", message with { Own = true });
                break;
            case LogEventType.Edit when !logEvent.Deleted:
                _sockets!.Emit("message_edited", new MessageEdited(id, logEvent.Text!));
                break;
            case LogEventType.Delete:
                _sockets!.Emit("message_deleted", new MessageDeleted(id));
                break;
            case LogEventType.React:
                _sockets!.Emit("message_reacted", new MessageReacted(
                    id, logEvent.Reaction!, logEvent.By.Name, logEvent.On, logEvent.ReactionCount ?? 0));
                break;
        }
    }

    private void PublishPrivately(ChannelInfo channel, LogEvent logEvent)
    {
        var message = new PrivateMessage(
            logEvent.By.Id, logEvent.By.Name, logEvent.Text!, logEvent.At, new MessageId(logEvent.MessageId));
        foreach (var memberId in channel.MemberIds)
        {
            if (memberId != logEvent.By.Id)
            {
                _sockets!.Find(memberId)?.Emit("private_message", message);
            }
        }
    }
}
