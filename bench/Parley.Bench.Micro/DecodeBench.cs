using BenchmarkDotNet.Attributes;
using Parley.SocketIO.Protocol;

namespace Parley.Bench.Micro;

/// <summary>One received event of 64 bytes: its head, its name and where its argument lies.</summary>
[MemoryDiagnoser]
public class DecodeBench
{
    private readonly byte[] _packet = System.Text.Encoding.UTF8.GetBytes($"""212["message","{new string('x', 64)}"]""");

    [Benchmark]
    public int Decode()
    {
        if (!PacketDecoder.TryDecode(_packet, 10, out var head, out _)
            || !PayloadReader.TryReadEvent(_packet.AsSpan(head.PayloadStart), 0, out var payload))
        {
            throw new InvalidOperationException("The packet is valid.");
        }

        return payload.ArgumentCount;
    }
}
