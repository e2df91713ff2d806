namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>That a socket was in a room: after one event of the log, up to another, which is the largest number while it is.</summary>
internal readonly record struct RoomMembership(string Room, long After, long UpTo);
