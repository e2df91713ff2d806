namespace Parley.SocketIO.Outgoing;

/// <summary>In which form a connection takes frames. What is sent to it is made once for all connections of its form.</summary>
internal enum FrameForm : byte
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>Large messages compressed (RFC 7692).</summary>
    Deflated,

    /// <summary>Binary messages as text.</summary>
    Base64,
}
