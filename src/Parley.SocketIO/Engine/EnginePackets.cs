using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine;

/// <summary>Engine.IO v4: its packet types, and the packets that are always the same.</summary>
internal static class EnginePackets
{
    public const byte Open = (byte)'0';
    public const byte Close = (byte)'1';
    public const byte Ping = (byte)'2';
    public const byte Pong = (byte)'3';
    public const byte Message = (byte)'4';
    public const byte Upgrade = (byte)'5';
    public const byte Noop = (byte)'6';

    /// <summary>Binary in text, base64 follows.</summary>
    public const byte Binary = (byte)'b';

    public static ReadOnlySpan<byte> PingProbe => "2probe"u8;

    public static SharedFrame PingFrame { get; } = SharedFrame.FromText("2"u8);

    public static SharedFrame PongProbeFrame { get; } = SharedFrame.FromText("3probe"u8);
}
