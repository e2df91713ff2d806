using System.Text;
using CsCheck;
using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine.Transports;

public sealed class WebSocketReaderTests
{
    private const int Limit = 100_000;

    public static TheoryData<string, byte[], int> Faults => new()
    {
        { "reserved bit 1", WebSocketClient.FrameOf(0xc1, "a"u8), 1002 },
        { "reserved bit 2", WebSocketClient.FrameOf(0xa1, "a"u8), 1002 },
        { "reserved bit 3", WebSocketClient.FrameOf(0x91, "a"u8), 1002 },
        { "opcode 3", WebSocketClient.FrameOf(0x83, "a"u8), 1002 },
        { "opcode 11", WebSocketClient.FrameOf(0x8b, "a"u8), 1002 },
        { "no mask", [0x81, 1, (byte)'a'], 1002 },
        { "continuation of nothing", WebSocketClient.FrameOf(0x80, "a"u8), 1002 },
        { "fragmented ping", WebSocketClient.FrameOf(0x09, "a"u8), 1002 },
        { "long ping", WebSocketClient.FrameOf(0x89, new byte[126]), 1002 },
        { "close of one byte", WebSocketClient.FrameOf(0x88, [3]), 1002 },
        { "close with 1005", WebSocketClient.FrameOf(0x88, [3, 0xed]), 1002 },
        { "close with 999", WebSocketClient.FrameOf(0x88, [3, 0xe7]), 1002 },
        { "close with bad text", WebSocketClient.FrameOf(0x88, [3, 0xe8, 0xff]), 1007 },
        { "invalid text", WebSocketClient.FrameOf(0x81, [0xc3, 0x28]), 1007 },
        { "text in text", [.. WebSocketClient.FrameOf(0x01, "a"u8), .. WebSocketClient.FrameOf(0x81, "b"u8)], 1002 },
        { "too large", WebSocketClient.FrameOf(0x82, new byte[Limit + 1]), 1009 },
        {
            "too large in pieces",
            [.. WebSocketClient.FrameOf(0x02, new byte[Limit]), .. WebSocketClient.FrameOf(0x80, new byte[1])],
            1009
        },
        { "length of 2^63", [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_broken_rule_has_its_close_code(string rule, byte[] bytes, int code)
    {
        var reader = new WebSocketReader(new MemoryStream(bytes), Limit);

        var message = await reader.ReadAsync();

        Assert.True(message.IsFault, rule);
        Assert.Equal(code, (int)message.Status);
    }

    [Fact]
    public async Task Control_frames_may_come_between_fragments()
    {
        byte[] bytes =
        [
            .. WebSocketClient.FrameOf(0x01, "a€"u8[..2]),
            .. WebSocketClient.FrameOf(0x89, "ping"u8),
            .. WebSocketClient.FrameOf(0x00, "a€"u8[2..]),
            .. WebSocketClient.FrameOf(0x8a, []),
            .. WebSocketClient.FrameOf(0x80, []),
            .. WebSocketClient.FrameOf(0x82, "next"u8),
        ];
        var reader = new WebSocketReader(new MemoryStream(bytes), Limit);

        Assert.Equal(["Ping:ping", "Pong:", "Text:a€", "Binary:next", ":"], await ReadAllAsync(reader));
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_is_read()
    {
        var reader = new WebSocketReader(new MemoryStream(WebSocketClient.FrameOf(0x82, new byte[Limit])), Limit);

        Assert.Equal(Limit, (await reader.ReadAsync()).Payload.Length);
    }

    [Fact]
    public async Task Messages_come_out_however_the_bytes_come_in() =>
        await Gen.Select(Gen.Byte.Array[0, 70_000].Array[1, 5], Gen.Int[1, 9000], Gen.Int[1, 5]).SampleAsync(
            async (messages, chunk, fragments) =>
            {
                var bytes = messages.SelectMany(message => Fragment(message, fragments)).ToArray();
                var reader = new WebSocketReader(new ChunkedStream(bytes, chunk), Limit);
                foreach (var message in messages)
                {
                    var read = await reader.ReadAsync();
                    Assert.Equal(Opcode.Binary, read.Opcode);
                    Assert.True(read.Payload.Span.SequenceEqual(message));
                }

                Assert.True((await reader.ReadAsync()).IsEnd);
            },
            iter: 100);

    [Fact]
    public async Task No_bytes_make_it_throw_or_hang() =>
        await Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 50]).SampleAsync(
            async (bytes, chunk) =>
            {
                var reader = new WebSocketReader(new ChunkedStream(bytes, chunk), Limit);
                for (var i = 0; i < bytes.Length + 1; i++)
                {
                    var message = await reader.ReadAsync();
                    if (message.IsEnd || message.IsFault)
                    {
                        return;
                    }
                }

                Assert.Fail("more messages than bytes");
            },
            iter: 5000);

    private static IEnumerable<byte> Fragment(byte[] message, int fragments)
    {
        var size = Math.Max(1, message.Length / fragments);
        for (var at = 0; ; at += size)
        {
            var isLast = at + size >= message.Length;
            var part = message.AsSpan(at, isLast ? message.Length - at : size);
            var first = (byte)((isLast ? 0x80 : 0) | (at == 0 ? 2 : 0));
            foreach (var b in WebSocketClient.FrameOf(first, part))
            {
                yield return b;
            }

            if (isLast)
            {
                yield break;
            }
        }
    }

    private static async Task<List<string>> ReadAllAsync(WebSocketReader reader)
    {
        var all = new List<string>();
        WebSocketMessage message;
        do
        {
            message = await reader.ReadAsync();
            all.Add($"{message.Opcode}:{Encoding.UTF8.GetString(message.Payload.Span)}");
        }
        while (!message.IsEnd && !message.IsFault);
        return all;
    }

    /// <summary>Gives its bytes in pieces of one size, whatever room the reader has.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
