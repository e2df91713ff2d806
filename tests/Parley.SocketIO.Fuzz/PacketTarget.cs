using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parley.SocketIO.Protocol;
using static Parley.SocketIO.Fuzz.FuzzTargets;

namespace Parley.SocketIO.Fuzz;

/// <summary>
/// Socket.IO packets: nothing throws, positions stay inside, what is accepted is JSON, and what was decoded is decoded the
/// same from its own encoding.
/// </summary>
internal static class PacketTarget
{
    private const int MaxAttachments = 10;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };
    private static readonly PacketEncoder Encoder = new(SocketIOJson.CreateDefaults());

    public static void Run(byte[] input)
    {
        if (!PacketDecoder.TryDecode(input, MaxAttachments, out var head, out var error))
        {
            Promise(error is { Length: > 0 }, "a refused packet has a reason");
            return;
        }

        Promise(error is null, "an accepted packet has no fault");
        Promise(head.PayloadStart is > 0 && head.PayloadStart <= input.Length, "the payload is inside the packet");
        Promise(head.Attachments <= MaxAttachments && head.Attachments > 0 == head.IsBinary, "the attachments are bounded");
        Promise(head.AckId is >= PacketHead.NoAck and <= (1L << 53) - 1, "ack ids are those of JavaScript");
        Promise(head.NamespaceOf(input)[0] == '/', "a namespace begins with a slash");

        // The transports let no other text through.
        if (Utf8.IsValid(input))
        {
            Read(input, head);
        }
    }

    private static void Read(byte[] packet, in PacketHead head)
    {
        var payload = packet.AsMemory(head.PayloadStart);
        if (head.Type is PacketType.Event or PacketType.BinaryEvent
            && PayloadReader.TryReadEvent(payload.Span, head.Attachments, out var content))
        {
            ReadEvent(packet, payload, head, content);
        }
        else if (head.Type is PacketType.Ack or PacketType.BinaryAck
            && PayloadReader.TryReadAck(payload.Span, head.Attachments, out var count))
        {
            Promise(LengthOf(payload) == count, "an acknowledgement's arguments are counted");
            CheckArguments(payload, count);
        }
        else if (head.Type == PacketType.Connect && !payload.IsEmpty)
        {
            using var document = JsonDocument.Parse(payload, AnyDepth);
            Promise(document.RootElement.ValueKind == JsonValueKind.Object, "authentication is an object");
        }
    }

    private static void ReadEvent(
        byte[] packet, ReadOnlyMemory<byte> payload, in PacketHead head, in EventPayload content)
    {
        var name = PayloadReader.ReadName(payload.Span[content.Name]);
        Promise(LengthOf(payload) == content.ArgumentCount + 1, "an event's arguments are counted");
        if (content.ArgumentCount == 0)
        {
            return;
        }

        byte[] arguments = [(byte)'[', .. payload.Span[(content.Comma + 1)..]];
        Promise(LengthOf(arguments) == content.ArgumentCount, "the arguments are an array without the name");
        CheckArguments(arguments, content.ArgumentCount);
        if (payload.Span[content.Name.Start] != '"' || PayloadReader.IsReserved(name) || name.Contains('\ufffd', StringComparison.Ordinal))
        {
            return; // the application could not emit such a name
        }

        var attachments = Enumerable.Repeat(default(ReadOnlyMemory<byte>), head.Attachments).ToArray();
        var again = Encoder.EventRaw(
            Encoding.UTF8.GetString(head.NamespaceOf(packet)),
            name,
            arguments.AsSpan().TrimEnd(" \t\r\n"u8)[1..^1],
            new ReadOnlyMemory<byte>[head.Attachments],
            head.AckId);
        CheckRoundTrip(packet, head, name, arguments, again.Text[1..].ToArray());
    }

    private static void CheckRoundTrip(byte[] packet, in PacketHead head, string name, byte[] arguments, byte[] again)
    {
        Promise(PacketDecoder.TryDecode(again, MaxAttachments, out var second, out _), "our own packets are accepted");
        Promise(
            second.Type == head.Type && second.AckId == head.AckId && second.Attachments == head.Attachments
            && second.NamespaceOf(again).SequenceEqual(head.NamespaceOf(packet)),
            "a packet's head survives encoding");
        var payload = again.AsSpan(second.PayloadStart);
        Promise(PayloadReader.TryReadEvent(payload, second.Attachments, out var content), "our own payloads are accepted");
        Promise(PayloadReader.ReadName(payload[content.Name]) == name, "an event's name survives encoding");
        Promise(
            payload[(content.Comma + 1)..].TrimEnd(" \t\r\n"u8).SequenceEqual(arguments.AsSpan(1).TrimEnd(" \t\r\n"u8)),
            "the arguments survive encoding");
    }

    private static void CheckArguments(ReadOnlyMemory<byte> array, int count)
    {
        for (var i = 0; i < Math.Min(count, 16); i++)
        {
            Promise(PayloadReader.TryFindArgument(array.Span, i, out var range), "each argument is found");
            using var argument = JsonDocument.Parse(array[range], AnyDepth);
        }

        Promise(!PayloadReader.TryFindArgument(array.Span, count, out _), "no argument is found behind the last");
    }

    private static int LengthOf(ReadOnlyMemory<byte> array)
    {
        using var document = JsonDocument.Parse(array, AnyDepth);
        return document.RootElement.GetArrayLength();
    }
}
