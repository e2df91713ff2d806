namespace Parley.SocketIO.Outgoing;

/// <summary>What a <see cref="Command"/> does. In brackets: target and argument.</summary>
internal enum CommandKind
{
    /// <summary>A frame for one connection [connection, frame].</summary>
    Send,

    /// <summary>A frame for many [audience, frame].</summary>
    Broadcast,

    /// <summary>A subscriber enters a room [subscriber, room members].</summary>
    Join,

    /// <summary>A subscriber leaves a room [subscriber, room members].</summary>
    Leave,

    /// <summary>A subscriber leaves all rooms for good [subscriber].</summary>
    LeaveAll,

    /// <summary>A subscriber's connection handler has completed [subscriber].</summary>
    Release,

    /// <summary>A polling request has come [connection, poll request].</summary>
    Poll,

    /// <summary>A parked polling request is to be answered although nothing waits [connection].</summary>
    Noop,

    /// <summary>The connection has a wire from now on [connection, wire].</summary>
    Attach,

    /// <summary>A send that had to wait has completed [connection].</summary>
    Writable,

    /// <summary>Nothing is read from the connection: whether its peer has left has to be looked for [connection].</summary>
    CheckPeer,

    /// <summary>The application may say something last to a slow consumer [connection].</summary>
    LastWords,

    /// <summary>The connection closes [connection, close manner].</summary>
    Close,
}
