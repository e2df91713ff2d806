namespace Parley.SocketIO.Engine.Transports;

/// <summary>What reading a frame came to. The faults' numbers are the close codes of RFC 6455.</summary>
internal enum FrameStatus
{
    Complete = 0,
    NeedsMore = 1,
    ProtocolError = 1002,
    InvalidText = 1007,
    TooLarge = 1009,
}
