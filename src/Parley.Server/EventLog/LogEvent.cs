namespace Parley.Server.EventLogs;

/// <summary>One committed event of a channel, read once and shared by everybody who hands it on.</summary>
internal sealed record LogEvent
{
    private byte[]? _utf8;

    public required string ChannelId { get; init; }

    public required string Epoch { get; init; }

    public required long Seq { get; init; }

    public required LogEventType Type { get; init; }

    /// <summary>The message that came to be or was changed.</summary>
    public required long MessageId { get; init; }

    public required Author By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Of a <see cref="LogEventType.Message"/>; of the others only where this process appended them.</summary>
    public string? ClientId { get; init; }

    /// <summary>Of a message or an edit; empty once the message is deleted.</summary>
    public string? Text { get; init; }

    public long? ReplyTo { get; init; }

    public string? Reaction { get; init; }

    /// <summary>The reaction was set, not taken back.</summary>
    public bool On { get; init; }

    /// <summary>How many have given this reaction: after this event, or later where the event was read back.</summary>
    public int? ReactionCount { get; init; }

    /// <summary>A message or an edit of a message that is deleted by now.</summary>
    public bool Deleted { get; init; }

    /// <summary>The JSON object of the wire's <c>event</c>: the same bytes for every receiver and for ever.</summary>
    public ReadOnlyMemory<byte> Utf8 => Payload;

    /// <summary>The bytes of <see cref="Utf8"/> as they are stored; encoded once, before the event is shared.</summary>
    internal byte[] Payload
    {
        get => _utf8 ??= EventPayload.Encode(this);
        init => _utf8 = value;
    }

    /// <summary>True for the events that carry what was written.</summary>
    internal bool HasText => Type is LogEventType.Message or LogEventType.Edit;

    /// <summary>The event as it reads once its message is deleted.</summary>
    internal LogEvent Redact() => this with { Text = "", Deleted = true, _utf8 = null };
}
