namespace Parley.Server.EventLogs;

/// <summary>The members of a logged event, as <see cref="EventPayload"/> wrote them.</summary>
internal sealed record StoredEvent(
    string ChannelId,
    string Epoch,
    long Seq,
    string Type,
    string Id,
    DateTimeOffset At,
    Author By,
    string? ClientId,
    string? MessageId,
    string? Text,
    string? ReplyTo,
    string? Reaction,
    bool On,
    bool Deleted);
