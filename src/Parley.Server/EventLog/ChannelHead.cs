namespace Parley.Server.EventLogs;

/// <summary>Where a channel's log stands: its last seq, and how many visible messages were sent until then.</summary>
internal readonly record struct ChannelHead(string Epoch, long Head, long Ordinal);
