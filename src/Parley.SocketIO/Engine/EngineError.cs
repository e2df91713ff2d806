namespace Parley.SocketIO.Engine;

/// <summary>
/// An answer of Engine.IO to a request it does not take: HTTP status, the protocol's code, its message, and the cause,
/// which clients are not told.
/// </summary>
internal sealed record EngineError(int Status, int Code, string Message, string Cause)
{
    public static readonly EngineError UnknownTransport = new(400, 0, "Transport unknown", "UNKNOWN_TRANSPORT");
    public static readonly EngineError UnknownSession = new(400, 1, "Session ID unknown", "UNKNOWN_SID");
    public static readonly EngineError BadHandshakeMethod = new(400, 2, "Bad handshake method", "BAD_HANDSHAKE_METHOD");
    public static readonly EngineError InvalidOrigin = BadRequest("INVALID_ORIGIN");
    public static readonly EngineError TransportMismatch = BadRequest("TRANSPORT_MISMATCH");
    public static readonly EngineError ProtocolMismatch = BadRequest("PROTOCOL_MISMATCH");
    public static readonly EngineError NotAWebSocket = BadRequest("TRANSPORT_HANDSHAKE_ERROR");
    public static readonly EngineError NoId = BadRequest("ID_GENERATION_ERROR");
    public static readonly EngineError OriginRefused = new(403, 4, "Origin not allowed", "ORIGIN_REFUSED");
    public static readonly EngineError UnsupportedProtocol =
        new(400, 5, "Unsupported protocol version", "UNSUPPORTED_PROTOCOL_VERSION");

    public static readonly EngineError TooManyConnections =
        new(429, 4, "Too many connections from this address", "TOO_MANY_CONNECTIONS");

    public static readonly EngineError TooManyHandshakes =
        new(429, 4, "Too many handshakes from this address", "TOO_MANY_HANDSHAKES");

    public static readonly EngineError ServerFull = new(503, 4, "Too many connections", "SERVER_FULL");

    public static readonly EngineError ShuttingDown = new(503, 4, "Server shutting down", "SHUTTING_DOWN");

    /// <summary>The status when what was asked for is a WebSocket.</summary>
    public int UpgradeStatus { get; init; } = Status;

    public static EngineError Forbidden(string message) =>
        new(403, 4, message.Length == 0 ? "Forbidden" : message, "FORBIDDEN") { UpgradeStatus = 400 };

    private static EngineError BadRequest(string cause) => new(400, 3, "Bad request", cause);
}
