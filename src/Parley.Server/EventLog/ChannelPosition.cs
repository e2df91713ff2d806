namespace Parley.Server.EventLogs;

/// <summary>A channel and where its log stands in the database.</summary>
internal readonly record struct ChannelPosition(string Id, ChannelHead Head, long Born);
