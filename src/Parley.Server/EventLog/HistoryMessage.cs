namespace Parley.Server.EventLogs;

/// <summary>A message as it is now. <see cref="Version"/> is the seq of its last change.</summary>
internal sealed record HistoryMessage(
    long Id,
    long Seq,
    long Version,
    string ClientId,
    Author By,
    DateTimeOffset At,
    string Text,
    DateTimeOffset? EditedAt,
    bool Deleted,
    long? ReplyTo,
    IReadOnlyList<ReactionSummary> Reactions);
