namespace Parley.Server.Unread;

internal sealed record ReadRow(string ChannelId, long Seq, long Ordinal, long DeletedSince);
