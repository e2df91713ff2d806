namespace Parley.Server.Channels;

internal sealed record MemberRow(string ChannelId, string Id, string Name);
