namespace Parley.SocketIO;

/// <summary>
/// Connection state recovery: a client that comes back in time gets its socket again, with id, rooms and data, and the
/// events it missed, each once. Sockets and events are kept in this process, so a client has to come back to it; or, with an
/// adapter that has an <see cref="ISharedLog"/>, such as the one over Redis streams, all servers keep them together, and it
/// may come to any. Every event carries its place in the log as one more argument at its end, as with the reference server.
/// </summary>
public sealed class SocketIORecoveryOptions
{
    /// <summary>How long a client may be away. Default 2 min; 1 s to 24 h.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether <see cref="SocketIONamespace.Use"/> is skipped for recovered sockets. Default true: somebody whom middleware
    /// would refuse by now, since he was banned meanwhile say, gets his socket back. Turn it off, or disconnect
    /// such a user's sockets and refuse him where it is checked either way:
    /// <see cref="SocketIONamespace.RequireAuthorization(ReadOnlySpan{string})"/> runs for recovered sockets too, and
    /// only the signed-in user that had a socket gets it back.
    /// </summary>
    public bool SkipMiddlewares { get; set; } = true;

    /// <summary>
    /// What <see cref="SocketIOSocket.Data"/> is read as when a socket comes out of a log that servers share, where it is
    /// JSON; <see cref="SocketIOOptions.Json"/> has to know the type. Default null: a
    /// <see cref="System.Text.Json.JsonElement"/>. In one process it is the same object as before.
    /// </summary>
    public Type? DataType { get; set; }

    /// <summary>
    /// Most bytes of events kept for each namespace; the oldest go first, and clients that missed one of those get a new
    /// socket. Default 16 MiB; 1 KiB to 1 GiB. Of the log in this process, as the next two.
    /// </summary>
    public int MaxLogBytes { get; set; } = 16 << 20;

    /// <summary>
    /// Most bytes of events kept for all namespaces together, for there may be many dynamic ones: above that a namespace
    /// that keeps another event lets go of its own oldest. Default 256 MiB; 1 KiB to 1 TiB.
    /// </summary>
    public long MaxTotalLogBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Most sockets kept for each namespace; the longest away go first. Default 10,000; 1 to 10,000,000.
    /// </summary>
    public int MaxSessions { get; set; } = 10_000;
}
