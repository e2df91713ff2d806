namespace Parley.SocketIO.Redis.PubSub;

/// <summary>What servers ask of each other, and answer.</summary>
internal enum RequestType
{
    /// <summary>The ids of sockets. Older servers ask for it.</summary>
    Sockets = 0,
    AllRooms = 1,
    RemoteJoin = 2,
    RemoteLeave = 3,
    RemoteDisconnect = 4,
    RemoteFetch = 5,
    ServerSideEmit = 6,
    Broadcast = 7,
    BroadcastClientCount = 8,
    BroadcastAck = 9,

    /// <summary>
    /// A client that was counted is gone and will not acknowledge. Servers of this library tell each other; the packages for
    /// Node.js pass over it and let time run out.
    /// </summary>
    BroadcastClientGone = 109,
}
