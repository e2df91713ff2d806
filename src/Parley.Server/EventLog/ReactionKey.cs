namespace Parley.Server.EventLogs;

internal readonly record struct ReactionKey(long MessageId, string Reaction, string UserId);
