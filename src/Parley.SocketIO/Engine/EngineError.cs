namespace Parley.SocketIO.Engine;

/// <summary>An answer of Engine.IO to a request it does not take: HTTP status, the protocol's code, and its message.</summary>
internal sealed record EngineError(int Status, int Code, string Message)
{
    public static readonly EngineError UnknownTransport = new(400, 0, "Transport unknown");
    public static readonly EngineError UnknownSession = new(400, 1, "Session ID unknown");
    public static readonly EngineError BadHandshakeMethod = new(400, 2, "Bad handshake method");
    public static readonly EngineError BadRequest = new(400, 3, "Bad request");
    public static readonly EngineError OriginRefused = new(403, 4, "Origin not allowed");
    public static readonly EngineError UnsupportedProtocol = new(400, 5, "Unsupported protocol version");
    public static readonly EngineError TooManyConnections = new(429, 4, "Too many connections from this address");
    public static readonly EngineError TooManyHandshakes = new(429, 4, "Too many handshakes from this address");
    public static readonly EngineError ShuttingDown = new(503, 4, "Server shutting down");

    public static EngineError Forbidden(string message) => new(403, 4, message.Length == 0 ? "Forbidden" : message);
}
