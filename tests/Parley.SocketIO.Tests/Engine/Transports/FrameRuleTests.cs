using System.Text;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Engine.Transports;

/// <summary>The rules of RFC 6455 on a whole server; see <see cref="WebSocketReaderTests"/> for its reader alone.</summary>
public class FrameRuleTests
{
    private readonly StandstillTime _time = new();
    private readonly Inbox<DisconnectReason> _reasons = new();

    public static TheoryData<string, byte[], int> Faults => new()
    {
        { "reserved bit 1", Frame(0xc1, "4"), 1002 },
        { "reserved bit 2", Frame(0xa1, "4"), 1002 },
        { "reserved bit 3", Frame(0x91, "4"), 1002 },
        { "unknown data opcode", Frame(0x87, "4"), 1002 },
        { "unknown control opcode", Frame(0x8f, "4"), 1002 },
        { "no mask", [0x81, 1, (byte)'2'], 1002 },
        { "no mask on a ping", [0x89, 0], 1002 },
        { "continuation of nothing", Frame(0x80, "4"), 1002 },
        { "text within a text", [.. Frame(0x01, "42"), .. Frame(0x81, "4")], 1002 },
        { "ping in two parts", Frame(0x09, "a"), 1002 },
        { "ping of 126 bytes", Frame(0x89, new string('a', 126)), 1002 },
        { "closing frame of 126 bytes", Frame(0x88, new string('a', 126)), 1002 },
        { "closing frame of one byte", Frame(0x88, "a"), 1002 },
        { "closing text that is none", WebSocketClient.FrameOf(0x88, [3, 0xe8, 0xc3, 0x28]), 1007 },
        { "text that is none", WebSocketClient.FrameOf(0x81, [(byte)'4', 0xc3, 0x28]), 1007 },
        {
            "text that is none across two frames",
            [.. WebSocketClient.FrameOf(0x01, [(byte)'4', 0xe2, 0x82]), .. WebSocketClient.FrameOf(0x80, [0x28])],
            1007
        },
        { "text that ends within a letter", WebSocketClient.FrameOf(0x81, [(byte)'4', 0xe2, 0x82]), 1007 },
        { "length of 2^63", [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009 },
        { "length of 2^64 - 1", [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4], 1009 },
        { "length of 4 GiB", [0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4], 1009 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_broken_rule_is_told_by_its_code(string rule, byte[] bytes, int code)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();

        await client.WriteRawAsync(bytes);

        Assert.True(code == await client.ReadCloseAsync(), rule);
        Assert.Equal("transport error", (await _reasons.NextAsync()).Name);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1011)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_code_that_may_be_sent_is_echoed(int code)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();

        await client.WriteRawAsync(WebSocketClient.FrameOf(0x88, [(byte)(code >> 8), (byte)code, .. "bye"u8]));

        Assert.Equal(code, await client.ReadCloseAsync());
        Assert.Equal("transport close", (await _reasons.NextAsync()).Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(2999)]
    [InlineData(5000)]
    public async Task A_code_that_may_not_be_sent_is_a_fault(int code)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();

        await client.WriteRawAsync(WebSocketClient.FrameOf(0x88, [(byte)(code >> 8), (byte)code]));

        Assert.Equal(1002, await client.ReadCloseAsync());
        Assert.Equal("transport error", (await _reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task Pings_between_the_parts_of_a_message_are_answered_before_it()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        var text = Encoding.UTF8.GetBytes("42[\"echo\",\"€\"]");
        var middle = Array.IndexOf(text, (byte)0xe2) + 1; // within a letter

        await client.WriteRawAsync(WebSocketClient.FrameOf(0x01, text.AsSpan(0, middle)));
        await client.WriteRawAsync(Frame(0x89, "one"));
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x00, text.AsSpan(middle, 1)));
        await client.WriteRawAsync([.. Frame(0x8a, "unasked"), .. Frame(0x89, "two")]);
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x80, text.AsSpan(middle + 1)));

        Assert.Equal((10, "one"), await ReadAsync(client));
        Assert.Equal((10, "two"), await ReadAsync(client));
        Assert.Equal((1, "42[\"echo\",\"€\"]"), await ReadAsync(client));
    }

    [Fact]
    public async Task What_follows_a_closing_frame_is_not_read()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();

        await client.WriteRawAsync([.. Frame(0x88, string.Empty), .. Frame(0x81, "42[\"echo\"]"), .. Frame(0x89, "a")]);

        Assert.Equal(8, (await client.ReadFrameAsync()).Opcode);
        Assert.Equal(-1, (await client.ReadFrameAsync()).Opcode);
        Assert.Equal("transport close", (await _reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task Bytes_that_come_one_by_one_are_read()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();

        foreach (var one in Frame(0x81, $"42[\"echo\",\"{new string('x', 130)}\"]"))
        {
            await client.WriteRawAsync([one]);
        }

        Assert.Equal($"42[\"echo\",\"{new string('x', 130)}\"]", await client.ReadTextAsync());
    }

    [Theory]
    [InlineData(new byte[] { 0x81 })]
    [InlineData(new byte[] { 0x81, 0xff, 0, 0 })]
    [InlineData(new byte[] { 0x81, 0x85, 1, 2, 3, 4, (byte)'4' })]
    public async Task A_frame_that_is_never_completed_does_not_keep_its_connection_open(byte[] begun)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        await client.WriteRawAsync(begun);

        _time.Pass(TimeSpan.FromSeconds(46));

        Assert.Equal("ping timeout", (await _reasons.NextAsync()).Name);
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task A_first_packet_that_is_never_completed_ends_with_the_time_to_connect()
    {
        await using var server = await StartAsync(o => o.ConnectTimeout = TimeSpan.FromSeconds(5));
        using var client = await server.OpenAsync();
        await client.WriteRawAsync([0x81, 0x82, 1]);

        _time.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(1005, await client.ReadCloseAsync());
        _time.Pass(TimeSpan.FromSeconds(3)); // for the client's closing frame, which does not come
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "the connection is gone");
    }

    private static byte[] Frame(byte first, string text) => WebSocketClient.FrameOf(first, Encoding.UTF8.GetBytes(text));

    private static async Task<(int Opcode, string Text)> ReadAsync(WebSocketClient client)
    {
        var (opcode, payload) = await client.ReadFrameAsync();
        return (opcode, Encoding.UTF8.GetString(payload));
    }

    private Task<TestServer> StartAsync(Action<SocketIOOptions>? options = null) => TestServer.StartAsync(
        io => io.Of("/")
            .On("echo", (socket, context, _) =>
            {
                socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
                return default;
            })
            .OnDisconnect((_, reason) =>
            {
                _reasons.Add(reason);
                return default;
            }),
        options,
        _time);
}
