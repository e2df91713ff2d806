namespace Parley.SocketIO.Outgoing;

/// <summary>What becomes of a packet whose receiver cannot take it at once.</summary>
internal enum Delivery : byte
{
    /// <summary>It waits; when it finds no room, the receiver is closed as a slow consumer.</summary>
    Kept,

    /// <summary>It waits; when there is no room for something else, or for it, it is dropped.</summary>
    Droppable,

    /// <summary>It is dropped.</summary>
    Volatile,
}
