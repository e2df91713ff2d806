namespace Parley.Server.EventLogs;

/// <summary>A message or edit event in the log, with its bytes.</summary>
internal readonly record struct LoggedText(string ChannelId, long Seq, byte[] Payload);
