using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// Whom a broadcast reaches, by name: everybody when no rooms were named, else the rooms' members; less exceptions.
/// </summary>
internal sealed record BroadcastScope
{
    public static readonly BroadcastScope Everybody = new();

    /// <summary>Null: everybody. Empty: nobody, since a list of rooms was given and had none.</summary>
    public string[]? Rooms { get; init; }

    public string[] ExceptRooms { get; init; } = [];

    /// <summary>The socket that broadcasts to the others.</summary>
    public SocketIOSocket? ExceptSocket { get; init; }

    public Delivery Delivery { get; init; }

    /// <summary>Whether transports that compress leave the packets as they are.</summary>
    public bool IsUncompressed { get; init; }

    /// <summary>Whether other servers are left out.</summary>
    public bool IsLocal { get; init; }

    public EmitMode Mode => new(Delivery, IsUncompressed);

    /// <summary>How long answers are waited for; null: the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether a socket that is in these rooms is reached.</summary>
    public bool Names(SocketIOSocket socket, IReadOnlyCollection<string> rooms) =>
        (Rooms is null || Rooms.Any(rooms.Contains)) && socket != ExceptSocket && !ExceptRooms.Any(rooms.Contains);

    public BroadcastScope To(ReadOnlySpan<string> rooms) => this with { Rooms = [.. Rooms ?? [], .. rooms] };

    public BroadcastScope Except(ReadOnlySpan<string> rooms) => this with { ExceptRooms = [.. ExceptRooms, .. rooms] };
}
