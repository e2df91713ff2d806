using Parley.SocketIO.Events;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>An event on its way out, as catch-all listeners see it. Acknowledgements are not among them.</summary>
public sealed class OutgoingEvent
{
    private readonly SocketIONamespace _namespace;

    internal OutgoingEvent(SocketIONamespace nsp, SocketIOSocket? socket, SharedFrame frame)
    {
        _namespace = nsp;
        Socket = socket;
        Attachments = frame.Attachments;
        var packet = TextOf(frame);
        PacketDecoder.TryDecode(packet, int.MaxValue, out var head, out _);
        var payload = packet.AsMemory(head.PayloadStart);
        PayloadReader.TryReadEvent(payload.Span, frame.Attachments.Count, out var content);
        Name = PayloadReader.ReadName(payload.Span[content.Name]);
        ArgumentCount = content.ArgumentCount;
        if (ArgumentCount == 0)
        {
            RawArguments = "[]"u8.ToArray();
        }
        else
        {
            payload.Span[content.Comma] = (byte)'[';
            RawArguments = payload[content.Comma..];
        }
    }

    /// <summary>The socket that the event is emitted to; null for a broadcast.</summary>
    public SocketIOSocket? Socket { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>How many arguments the event has.</summary>
    public int ArgumentCount { get; }

    /// <summary>The arguments as a UTF-8 JSON array, without the event's name.</summary>
    public ReadOnlyMemory<byte> RawArguments { get; }

    /// <summary>The binary attachments, in the order of their placeholders.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    /// <summary>Reads one argument.</summary>
    /// <exception cref="EventBindingException">There is no such argument, or it is not a <typeparamref name="T"/>.</exception>
    public T Read<T>(int index) => ArgumentBinder.BindAt<T>(
        RawArguments.Span, index, Attachments, _namespace.Json, missing: "The event has no argument");

    /// <summary>The packet without the type of Engine.IO, and without the offset, which is not the application's.</summary>
    private static byte[] TextOf(SharedFrame frame)
    {
        var text = frame.Text[1..];
        return frame.HasOffset ? [.. text[..^(frame.OffsetSize + 1)], (byte)']'] : text.ToArray();
    }
}
