namespace Parley.Server.EventLogs;

internal sealed record React(
    Author Author, string ClientId, string ChannelId, long MessageId, string Reaction, bool On)
    : AppendRequest(Author, ClientId, ChannelId);
