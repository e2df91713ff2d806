namespace Parley.Server.Unread;

/// <summary>How far a user has read in a channel, and how many visible messages came since.</summary>
internal readonly record struct ReadState(long Seq, long Unread);
