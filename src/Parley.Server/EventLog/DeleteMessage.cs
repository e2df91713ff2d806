namespace Parley.Server.EventLogs;

/// <summary>A <paramref name="Moderator"/> may delete what others wrote.</summary>
internal sealed record DeleteMessage(
    Author Author, string ClientId, string ChannelId, long MessageId, bool Moderator = false)
    : AppendRequest(Author, ClientId, ChannelId);
