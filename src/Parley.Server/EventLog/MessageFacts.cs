namespace Parley.Server.EventLogs;

/// <summary>What never changes about a message.</summary>
internal sealed record MessageFacts(string ChannelId, string AuthorId, long Seq);
