namespace Parley.SocketIO;

/// <summary>The transports of Engine.IO that the server speaks.</summary>
[Flags]
public enum SocketIOTransports
{
    /// <summary>None; not a valid setting.</summary>
    None = 0,

    /// <summary>HTTP long polling.</summary>
    Polling = 1,

    /// <summary>WebSocket.</summary>
    WebSocket = 2,
}
