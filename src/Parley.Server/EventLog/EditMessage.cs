namespace Parley.Server.EventLogs;

internal sealed record EditMessage(Author Author, string ClientId, string ChannelId, long MessageId, string Text)
    : AppendRequest(Author, ClientId, ChannelId);
