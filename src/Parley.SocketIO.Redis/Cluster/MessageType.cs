namespace Parley.SocketIO.Redis.Cluster;

/// <summary>What servers tell each other, with the sharded adapter and over streams.</summary>
internal enum MessageType
{
    Broadcast = 3,
    SocketsJoin = 4,
    SocketsLeave = 5,
    DisconnectSockets = 6,
    FetchSockets = 7,
    FetchSocketsResponse = 8,
    ServerSideEmit = 9,
    ServerSideEmitResponse = 10,
    BroadcastClientCount = 11,
    BroadcastAck = 12,

    /// <summary>A server leaves. The packages for Node.js pass over it.</summary>
    AdapterClose = 13,

    /// <summary>
    /// A client that was counted is gone and will not acknowledge. Servers of this library tell each other; the packages for
    /// Node.js pass over it and let time run out.
    /// </summary>
    BroadcastClientGone = 112,

    /// <summary>
    /// A client has got its socket back: the server that still has it lets go of it. Of this library, as the one before.
    /// </summary>
    SocketTaken = 113,
}
