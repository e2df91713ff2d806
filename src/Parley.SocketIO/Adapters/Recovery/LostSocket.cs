namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>A socket whose connection was lost, kept for its client's return.</summary>
internal sealed record LostSocket(
    RecoveryState State, string[] Rooms, bool IsInOwnRoom, object? Data, long LostAt);
