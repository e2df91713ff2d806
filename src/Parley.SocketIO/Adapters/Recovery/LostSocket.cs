namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>A socket whose connection was lost, as it is to be continued.</summary>
internal record LostSocket(SessionState State, string[] Rooms, bool IsInOwnRoom, object? Data);
