namespace Parley.SocketIO.Protocol;

/// <summary>The packet types of Socket.IO v5, with their numbers on the wire.</summary>
internal enum PacketType : byte
{
    Connect = 0,
    Disconnect = 1,
    Event = 2,
    Ack = 3,
    ConnectError = 4,
    BinaryEvent = 5,
    BinaryAck = 6,
}
