using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>An event that was emitted: the finished frame, and whom it was for, by name.</summary>
internal sealed class LoggedEvent(EventOffset offset, long time, SharedFrame frame)
{
    /// <summary>What an event costs beside its frame, roughly.</summary>
    private const int Overhead = 200;

    public EventOffset Offset => offset;

    public long Sequence => offset.Sequence;

    public long Time => time;

    public SharedFrame Frame => frame;

    /// <summary>Null: everybody.</summary>
    public string[]? Rooms { get; init; }

    public string[] ExceptRooms { get; init; } = [];

    public string? ExceptSocket { get; init; }

    public int Cost => frame.Length + Overhead + (32 * (Rooms?.Length ?? 0));
}
