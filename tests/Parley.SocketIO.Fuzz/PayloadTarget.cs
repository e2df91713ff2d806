using System.Buffers;
using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Outgoing;
using static Parley.SocketIO.Fuzz.FuzzTargets;

namespace Parley.SocketIO.Fuzz;

/// <summary>Polling payloads: split without loss, base64 never an error, and our own payloads read as they were written.</summary>
internal static class PayloadTarget
{
    public static void Run(byte[] input)
    {
        var packets = Split(input);
        Promise(packets.Count == input.Count(b => b == PollingPayload.Separator) + 1, "a separator parts two packets");
        Promise(packets.Sum(packet => packet.Length) + packets.Count - 1 == input.Length, "no byte is lost");
        foreach (var packet in packets)
        {
            var binary = PollingPayload.DecodeBinary(packet.Span);
            Promise(binary.Length <= packet.Length * 3 / 4, "base64 shrinks");
            Promise(
                PollingPayload.DecodeBinary(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(binary)))
                    .AsSpan().SequenceEqual(binary),
                "what was decoded survives encoding");
        }

        CheckRoundTrip(packets);
    }

    /// <summary>Empty packets are no messages; the others go out in turns as text and as binary.</summary>
    private static void CheckRoundTrip(List<ReadOnlyMemory<byte>> packets)
    {
        var messages = packets.Where(packet => !packet.IsEmpty).ToArray();
        var body = new ArrayBufferWriter<byte>();
        PollingPayload.Write(
            body,
            messages.Select((message, i) =>
                i % 2 == 0 ? SharedFrame.FromText(message.Span) : SharedFrame.FromBinary(message.ToArray())),
            PollEnding.None);
        var read = Split(body.WrittenMemory);
        if (messages.Length == 0)
        {
            return;
        }

        Promise(read.Count == messages.Length, "as many packets come out as went in");
        for (var i = 0; i < messages.Length; i++)
        {
            var message = i % 2 == 0 ? read[i] : PollingPayload.DecodeBinary(read[i].Span[1..]);
            Promise(message.Span.SequenceEqual(messages[i].Span), "a packet survives the payload");
        }
    }

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body)
    {
        var packets = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte>? rest = body;
        while (PollingPayload.TryTake(ref rest, out var packet))
        {
            packets.Add(packet);
        }

        return packets;
    }
}
