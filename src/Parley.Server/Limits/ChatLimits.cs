namespace Parley.Server.Limits;

/// <summary>
/// The limits of the chat; configuration section <c>Parley:Limits</c>, environment <c>PARLEY__LIMITS__…</c>.
/// 0 switches a limit off.
/// </summary>
internal sealed class ChatLimits
{
    public const string Section = "Parley:Limits";

    /// <summary>Longest text of a message, in bytes of UTF-8. Default 16,384.</summary>
    public int TextBytes { get; set; } = 16 * 1024;

    /// <summary>Largest frame or request body a client may send, in bytes. Default 1,000,000.</summary>
    public int FrameBytes { get; set; } = 1_000_000;

    /// <summary>Events a socket may send each second in the long run. Default 50.</summary>
    public int EventsPerSecond { get; set; } = 50;

    /// <summary>Events a rested socket may send at once. Default 200.</summary>
    public int EventBurst { get; set; } = 200;

    /// <summary>Direct channels a user may ask for each hour; those they had before are not counted. Default 100.</summary>
    public int DirectsPerHour { get; set; } = 100;

    /// <summary>Connections from one address. Default 2,000.</summary>
    public int SocketsPerAddress { get; set; } = 2_000;

    /// <summary>Handshakes each second from one address. Default 500.</summary>
    public int HandshakesPerSecond { get; set; } = 500;

    /// <summary>Bytes that may wait for one socket before it is closed as too slow. Default 1 MiB.</summary>
    public int QueueBytes { get; set; } = 1024 * 1024;

    /// <summary>Seconds that a connection may take until it joins a namespace. Default 10.</summary>
    public int ConnectSeconds { get; set; } = 10;
}
