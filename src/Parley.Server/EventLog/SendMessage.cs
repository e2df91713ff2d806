namespace Parley.Server.EventLogs;

internal sealed record SendMessage(Author Author, string ClientId, string ChannelId, string Text, long? ReplyTo)
    : AppendRequest(Author, ClientId, ChannelId);
