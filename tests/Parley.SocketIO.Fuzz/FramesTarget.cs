using Parley.SocketIO.Engine.Transports;
using static Parley.SocketIO.Fuzz.FuzzTargets;

namespace Parley.SocketIO.Fuzz;

/// <summary>
/// A WebSocket's bytes: the same messages come out however they come in, nothing is read past a fault, and no message is
/// larger than the limit. The first byte of the input says in which pieces it comes.
/// </summary>
internal static class FramesTarget
{
    private const int Limit = 1000;

    public static void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var bytes = input[1..];
        var whole = ReadAll(bytes, int.MaxValue);
        var pieces = ReadAll(bytes, Math.Max(1, (int)input[0]));
        Promise(whole.SequenceEqual(pieces), "the same messages come out however the bytes come in");
        Promise(whole.SequenceEqual(ReadAll(bytes, 1)), "the same messages come out byte by byte");
    }

    private static List<string> ReadAll(byte[] bytes, int chunk)
    {
        var reader = new WebSocketReader(new ChunkedStream([.. bytes], chunk), Limit);
        var all = new List<string>();
        while (true)
        {
            // The stream never waits, so the task has completed.
            var message = reader.ReadAsync().AsTask().GetAwaiter().GetResult();
            if (message.IsEnd || message.IsFault)
            {
                all.Add(message.IsEnd ? "end" : message.Status.ToString());
                reader.ReturnBuffers();
                return all;
            }

            Promise(message.Payload.Length <= Limit, "a message is within the limit");
            all.Add($"{message.Opcode} {Convert.ToHexString(message.Payload.Span)}");
            Promise(all.Count <= bytes.Length, "every message costs its sender bytes");
        }
    }

    /// <summary>Gives its bytes in pieces of one size, whatever room the reader has.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
