namespace Parley.SocketIO.Engine.Transports;

/// <summary>Why a polling request gets no packets.</summary>
internal enum PollRefusal
{
    /// <summary>It does.</summary>
    None,

    /// <summary>Another one was parked.</summary>
    Overlap,

    /// <summary>The session has moved to WebSocket.</summary>
    TransportMismatch,

    /// <summary>The session has ended.</summary>
    UnknownSession,

    /// <summary>The client went away.</summary>
    Aborted,
}
