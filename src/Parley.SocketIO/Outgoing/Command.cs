namespace Parley.SocketIO.Outgoing;

/// <summary>One thing for a shard to do, in its place among the others.</summary>
internal readonly record struct Command(CommandKind Kind, object Target, object? Argument = null)
{
    /// <summary>What a command that sends is about.</summary>
    public SharedFrame Frame => (SharedFrame)Argument!;
}
