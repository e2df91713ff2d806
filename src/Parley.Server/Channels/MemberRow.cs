namespace Parley.Server.Channels;

/// <summary>Not positional: SQLite cannot tell the types of no rows.</summary>
internal sealed record MemberRow
{
    public required string ChannelId { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }
}
