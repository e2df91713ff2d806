namespace Parley.Server.Unread;

/// <summary>A user's pointer with what the arithmetic needs. Not positional: SQLite cannot tell the types of no rows.</summary>
internal sealed record ReadRow
{
    public required string ChannelId { get; init; }

    public required long Seq { get; init; }

    public required long Ordinal { get; init; }

    public required long DeletedSince { get; init; }
}
