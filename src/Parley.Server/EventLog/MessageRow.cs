namespace Parley.Server.EventLogs;

/// <summary>A message as the group that changes it sees it, and what it makes of it.</summary>
internal sealed class MessageRow
{
    public required long Id { get; init; }

    public required string ChannelId { get; init; }

    public required string AuthorId { get; init; }

    public required long Seq { get; init; }

    public required long Ordinal { get; init; }

    public required long Version { get; set; }

    public required bool Deleted { get; set; }

    /// <summary>Sent in this group: to be inserted. Otherwise what is set below is to be updated.</summary>
    public bool IsNew { get; init; }

    public string ClientId { get; init; } = "";

    public long? ReplyTo { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>Null: unchanged.</summary>
    public string? Text { get; set; }

    public long? EditedAt { get; set; }

    public long? DeletedAt { get; set; }

    /// <summary>How many have given each reaction; filled where the group reacts to the message.</summary>
    public Dictionary<string, int> Reactions { get; } = new(StringComparer.Ordinal);
}
