namespace Parley.SocketIO;

/// <summary>Something that happened to a room.</summary>
/// <param name="Kind">What.</param>
/// <param name="Room">The room's name.</param>
/// <param name="SocketId">The socket that joined or left, and by that made or ended the room.</param>
public readonly record struct RoomChange(RoomChangeKind Kind, string Room, string SocketId);
