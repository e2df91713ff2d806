namespace Parley.SocketIO;

/// <summary>What happened to a room.</summary>
public enum RoomChangeKind
{
    /// <summary>The room has got its first member on this server. Its <see cref="Joined"/> follows.</summary>
    Created,

    /// <summary>A socket has joined.</summary>
    Joined,

    /// <summary>A socket has left.</summary>
    Left,

    /// <summary>The last member on this server has left.</summary>
    Deleted,
}
