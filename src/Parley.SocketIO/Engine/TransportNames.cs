namespace Parley.SocketIO.Engine;

/// <summary>The transports' names on the wire.</summary>
internal static class TransportNames
{
    public const string Polling = "polling";
    public const string WebSocket = "websocket";
}
