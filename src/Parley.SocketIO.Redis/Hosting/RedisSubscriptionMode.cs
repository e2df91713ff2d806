namespace Parley.SocketIO;

/// <summary>Which channels the sharded adapter has beside that of the namespace. The same on all servers.</summary>
public enum RedisSubscriptionMode
{
    /// <summary>
    /// A channel for each room that somebody is in: a broadcast to one room goes only to the servers that have it. Names of 20
    /// characters are taken for ids of sockets, which have none.
    /// </summary>
    Dynamic,

    /// <summary>None: every server gets every broadcast, in one order.</summary>
    Static,

    /// <summary>As <see cref="Dynamic"/>, and one for each socket.</summary>
    DynamicPrivate,
}
