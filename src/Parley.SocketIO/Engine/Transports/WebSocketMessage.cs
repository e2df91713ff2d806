namespace Parley.SocketIO.Engine.Transports;

/// <summary>A message or control frame; or a fault; or, without an opcode, the end of the stream.</summary>
internal readonly record struct WebSocketMessage(
    Opcode? Opcode, ReadOnlyMemory<byte> Payload, FrameStatus Status = FrameStatus.Complete)
{
    public static WebSocketMessage End => default;

    public bool IsEnd => Opcode is null && Status == FrameStatus.Complete;

    public bool IsFault => Status != FrameStatus.Complete;

    public static WebSocketMessage Fault(FrameStatus status) => new(null, default, status);

    public bool IsText(ReadOnlySpan<byte> text) => Opcode == Transports.Opcode.Text && Payload.Span.SequenceEqual(text);
}
