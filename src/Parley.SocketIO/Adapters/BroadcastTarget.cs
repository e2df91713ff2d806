using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO;

/// <summary>Whom an operation addresses on other servers, by names that mean the same everywhere.</summary>
public sealed class BroadcastTarget
{
    /// <summary>Makes a target.</summary>
    public BroadcastTarget(IReadOnlyList<string>? rooms, IReadOnlyList<string> except)
    {
        ArgumentNullException.ThrowIfNull(except);
        Rooms = rooms;
        Except = except;
    }

    /// <summary>
    /// The rooms, of which a socket is in one at least; a socket's id is a room too. Null: all sockets. (The packages for
    /// Node.js write an empty list for all; here an empty list is nobody, and reaches no adapter.)
    /// </summary>
    public IReadOnlyList<string>? Rooms { get; }

    /// <summary>The rooms that a socket must not be in.</summary>
    public IReadOnlyList<string> Except { get; }

    /// <summary>Whether a socket that cannot take the packet at once goes without.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>
    /// Whether the packet is the first to be dropped when too much waits for a socket. The packages for Node.js have no name
    /// for it and keep such packets.
    /// </summary>
    public bool IsDroppable { get; init; }

    /// <summary>Whether transports that compress leave the packet as it is.</summary>
    public bool IsUncompressed { get; init; }

    internal static BroadcastTarget Of(BroadcastScope scope) => new(
        scope.Rooms, scope.ExceptSocket is { } self ? [.. scope.ExceptRooms, self.Id] : scope.ExceptRooms)
    {
        IsVolatile = scope.Delivery == Delivery.Volatile,
        IsDroppable = scope.Delivery == Delivery.Droppable,
        IsUncompressed = scope.IsUncompressed,
    };

    internal BroadcastScope ToLocalScope() => new()
    {
        Rooms = Rooms as string[] ?? Rooms?.ToArray(),
        ExceptRooms = Except as string[] ?? [.. Except],
        Delivery = IsVolatile ? Delivery.Volatile : IsDroppable ? Delivery.Droppable : Delivery.Kept,
        IsUncompressed = IsUncompressed,
        IsLocal = true,
    };
}
