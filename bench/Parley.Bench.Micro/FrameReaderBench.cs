using BenchmarkDotNet.Attributes;
using Parley.SocketIO.Engine.Transports;

namespace Parley.Bench.Micro;

/// <summary>One masked frame of a client, header and payload.</summary>
public class FrameReaderBench
{
    private byte[] _frame = [];

    [Params(64, 16 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void MakeFrame()
    {
        byte[] head = Bytes < 126 ? [0x82, (byte)(0x80 | Bytes)] : [0x82, 0x80 | 126, (byte)(Bytes >> 8), (byte)Bytes];
        _frame = [.. head, 1, 2, 3, 4, .. new byte[Bytes]];
    }

    // Unmasking twice gives the first bytes again, so one frame serves for ever.
    [Benchmark]
    public int Read() =>
        FrameReader.TryRead(_frame, 1 << 20, false, out var frame, out _) == FrameStatus.Complete
            ? frame.PayloadLength
            : throw new InvalidOperationException("The frame is valid.");
}
