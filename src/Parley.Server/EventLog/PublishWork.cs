namespace Parley.Server.EventLogs;

/// <summary>
/// Something to publish: a group committed here or, told by another node, there; or channels that moved by other hands.
/// </summary>
internal sealed record PublishWork(
    IReadOnlyList<ChannelPosition> Before, IReadOnlyList<LogEvent> Events, IReadOnlyList<ChannelPosition> Moved)
{
    /// <summary>A group of this node, with its channels' positions before it.</summary>
    public static PublishWork Committed(GroupPlan plan) => new(
        [.. plan.Moved.Select(channel => new ChannelPosition(channel.Id, channel.Before, channel.Born))], plan.Events, []);

    /// <summary>A group of another node.</summary>
    public static PublishWork Received(IReadOnlyList<ChannelPosition> before, IReadOnlyList<LogEvent> events) =>
        new(before, events, []);

    /// <summary>Channels found at these positions in the database.</summary>
    public static PublishWork Found(IReadOnlyList<ChannelPosition> moved) => new([], [], moved);
}
