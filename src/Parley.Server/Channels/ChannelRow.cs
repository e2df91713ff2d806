namespace Parley.Server.Channels;

/// <summary>Not positional: SQLite cannot tell the types of no rows.</summary>
internal sealed record ChannelRow
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>The user's pointer, where it was asked for and is there; with what the arithmetic of unread needs.</summary>
    public long? ReadSeq { get; init; }

    public long ReadOrdinal { get; init; }

    public long DeletedSince { get; init; }

    public ChannelInfo WithMembers(IReadOnlyList<string> memberIds) => new(Id, Kind, Name, memberIds);
}
