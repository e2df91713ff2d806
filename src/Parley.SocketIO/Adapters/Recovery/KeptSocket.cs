namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>A lost socket that this process keeps for its client's return.</summary>
internal sealed record KeptSocket(RecoveryState Events, string[] Rooms, bool IsInOwnRoom, object? Data, long LostAt)
    : LostSocket(Events, Rooms, IsInOwnRoom, Data);
