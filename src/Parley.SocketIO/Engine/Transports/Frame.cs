namespace Parley.SocketIO.Engine.Transports;

/// <summary>A frame in the buffer it was read from.</summary>
internal readonly record struct Frame(
    Opcode Opcode, bool IsFinal, bool IsCompressed, int PayloadStart, int PayloadLength)
{
    public int End => PayloadStart + PayloadLength;

    public bool IsControl => Opcode >= Opcode.Close;
}
