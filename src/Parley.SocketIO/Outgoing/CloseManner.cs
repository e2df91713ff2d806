namespace Parley.SocketIO.Outgoing;

/// <summary>How a connection ends on its outgoing side.</summary>
internal enum CloseManner
{
    /// <summary>After what waits has gone.</summary>
    AfterFlush,

    /// <summary>The client said goodbye: nothing more is sent, a parked polling request is answered with a noop.</summary>
    ClientLeft,

    /// <summary>At once, and the closing frame has been sent already.</summary>
    ClosingFrameSent,

    /// <summary>At once; what waits is dropped.</summary>
    AtOnce,

    /// <summary>At once, since the client gave up a polling request: one that is parked came after that, too late.</summary>
    PollGivenUp,
}
