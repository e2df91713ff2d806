using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine.Transports;

/// <summary>Compressed messages (RFC 7692): agreed on, read within bounds, written once for all who take them.</summary>
public sealed class PerMessageDeflateTests
{
    private const string Path = "/socket.io/?EIO=4&transport=websocket";
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private static readonly string Large = string.Concat(Enumerable.Range(0, 1000).Select(i => $"word {i % 7} "));

    [Theory]
    [InlineData("permessage-deflate", Agreed)]
    [InlineData("permessage-deflate; client_max_window_bits", Agreed)]
    [InlineData("permessage-deflate; client_max_window_bits=10; client_no_context_takeover", Agreed)]
    [InlineData("permessage-deflate; server_max_window_bits=15", Agreed + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", Agreed)]
    [InlineData("permessage-deflate; server_max_window_bits=10", null)]
    [InlineData("permessage-deflate; server_max_window_bits", null)]
    [InlineData("permessage-deflate; client_max_window_bits=16", null)]
    [InlineData("permessage-deflate; client_max_window_bits=09", null)]
    [InlineData("permessage-deflate; unknown", null)]
    [InlineData("permessage-deflate; server_no_context_takeover=1", null)]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover", null)]
    [InlineData("x-webkit-deflate-frame", null)]
    public async Task The_first_offer_that_can_be_kept_is_accepted(string offer, string? answer)
    {
        await using var server = await StartAsync();

        using var client = await WebSocketClient.ConnectAsync(server.Port, Path, $"Sec-WebSocket-Extensions: {offer}");

        Assert.Equal("101", client.Status);
        Assert.Equal(answer, AnswerOf(client));
    }

    [Fact]
    public async Task Nothing_is_agreed_on_unless_the_server_is_to()
    {
        await using var server = await StartAsync(threshold: null);

        using var client = await WebSocketClient.ConnectAsync(
            server.Port, Path, "Sec-WebSocket-Extensions: permessage-deflate");

        Assert.Null(AnswerOf(client));
        await client.WriteRawAsync(WebSocketClient.FrameOf(0xc1, Deflate("40")));
        Assert.Equal(1002, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task Large_messages_are_compressed_for_those_who_agreed_and_small_ones_for_nobody()
    {
        await using var server = await StartAsync();
        using var plain = await server.ConnectAsync();
        using var deflated = await JoinAsync(server);

        server.Io.Of("/").Emit("small", "x");
        server.Io.Of("/").Emit("large", Large);
        server.Io.Of("/").Compress(false).Emit("large", Large);
        server.Io.Of("/").Emit("file", new Blob("x", Encoding.UTF8.GetBytes(Large)));

        Assert.Equal("42[\"small\",\"x\"]", await plain.ReadTextAsync());
        Assert.Equal($"42[\"large\",\"{Large}\"]", await plain.ReadTextAsync());
        Assert.Equal((0x81, "42[\"small\",\"x\"]"), await ReadAsync(deflated));
        Assert.Equal((0xc1, $"42[\"large\",\"{Large}\"]"), await ReadAsync(deflated));
        Assert.Equal((0x81, $"42[\"large\",\"{Large}\"]"), await ReadAsync(deflated));
        Assert.Equal(0x81, (await ReadAsync(deflated)).First);
        Assert.Equal((0xc2, Large), await ReadAsync(deflated));
    }

    [Fact]
    public async Task Compressed_messages_are_read_in_one_frame_or_in_several_with_pings_between()
    {
        await using var server = await StartAsync();
        using var client = await JoinAsync(server);
        var whole = Deflate($"42[\"echo\",\"{Large}\"]");

        await client.WriteRawAsync(WebSocketClient.FrameOf(0xc1, whole));
        Assert.Equal((0xc1, $"42[\"echo\",\"{Large}\"]"), await ReadAsync(client));
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x41, whole.AsSpan(0, 10)));
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x89, "p"u8));
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x80, whole.AsSpan(10)));
        await client.SendTextAsync("42[\"echo\",1]");

        Assert.Equal((0x8a, "p"), await ReadAsync(client));
        Assert.Equal((0xc1, $"42[\"echo\",\"{Large}\"]"), await ReadAsync(client));
        Assert.Equal((0x81, "42[\"echo\",1]"), await ReadAsync(client));
    }

    [Fact]
    public async Task A_message_that_grows_beyond_the_limit_closes_the_connection()
    {
        await using var server = await StartAsync(options: options => options.MaxHttpBufferSize = 10_000);
        using var client = await JoinAsync(server);

        await client.WriteRawAsync(WebSocketClient.FrameOf(0xc1, Deflate($"4{new string('x', 1_000_000)}")));

        Assert.Equal(1009, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task A_message_of_just_the_limit_is_read()
    {
        await using var server = await StartAsync(options: options => options.MaxHttpBufferSize = 10_000);
        using var client = await JoinAsync(server);
        var text = $"42[\"echo\",\"{new string('x', 10_000 - 13)}\"]";
        Assert.Equal(10_000, text.Length);

        await client.WriteRawAsync(WebSocketClient.FrameOf(0xc1, Deflate(text)));

        Assert.Equal((0xc1, text), await ReadAsync(client));
    }

    [Fact]
    public async Task What_cannot_be_decompressed_closes_the_connection()
    {
        await using var server = await StartAsync();
        using var client = await JoinAsync(server);

        await client.WriteRawAsync(WebSocketClient.FrameOf(0xc1, [0xff, 0xff, 0xff, 0xff, 0xff]));

        Assert.Equal(1007, await client.ReadCloseAsync());
    }

    [Theory]
    [InlineData(0xc9)] // a compressed ping
    [InlineData(0xc0)] // a compressed continuation
    [InlineData(0xa1)] // RSV2
    public async Task Other_reserved_bits_stay_an_error(byte first)
    {
        await using var server = await StartAsync();
        using var client = await JoinAsync(server);

        await client.WriteRawAsync(WebSocketClient.FrameOf(first, [1]));

        Assert.Equal(1002, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task The_frameworks_client_understands_it()
    {
        await using var server = await StartAsync();
        using var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}{Path}"), TestContext.Current.CancellationToken);
        await ReceiveAsync(client);
        await SendAsync(client, "40");
        await ReceiveAsync(client);

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(client, $"42[\"echo\",\"{i} {Large}\"]");
            Assert.Equal($"42[\"echo\",\"{i} {Large}\"]", await ReceiveAsync(client));
        }
    }

    [Fact]
    public async Task A_client_that_takes_base64_gets_its_binary_data_so_over_a_websocket_too()
    {
        await using var server = await StartAsync();
        using var client = await WebSocketClient.ConnectAsync(
            server.Port, $"{Path}&b64=1", "Sec-WebSocket-Extensions: permessage-deflate");
        using var other = await server.ConnectAsync();
        await client.ReadTextAsync();
        await client.JoinAsync();

        server.Io.Of("/").Emit("file", new Blob("x", [1, 2, 3]));
        server.Io.Of("/").Emit("large", Large);

        const string Event = "451-[\"file\",{\"name\":\"x\",\"data\":{\"_placeholder\":true,\"num\":0}}]";
        Assert.Null(AnswerOf(client));
        Assert.Equal(Event, await client.ReadTextAsync());
        Assert.Equal("bAQID", await client.ReadTextAsync());
        Assert.Equal($"42[\"large\",\"{Large}\"]", await client.ReadTextAsync());
        Assert.Equal(Event, await other.ReadTextAsync());
        Assert.Equal([1, 2, 3], (await other.ReadFrameAsync()).Payload);
    }

    private static Task<TestServer> StartAsync(int? threshold = 1024, Action<SocketIOOptions>? options = null) =>
        TestServer.StartAsync(
            io => io.Of("/").On("echo", (socket, context, _) =>
            {
                socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
                return default;
            }),
            o =>
            {
                o.PerMessageDeflateThreshold = threshold;
                options?.Invoke(o);
            });

    private static async Task<WebSocketClient> JoinAsync(TestServer server)
    {
        var client = await WebSocketClient.ConnectAsync(
            server.Port, Path, "Sec-WebSocket-Extensions: permessage-deflate");
        await client.ReadTextAsync();
        await client.JoinAsync();
        return client;
    }

    private static string? AnswerOf(WebSocketClient client) => client.Head.Split("\r\n")
        .SingleOrDefault(line => line.StartsWith("Sec-WebSocket-Extensions", StringComparison.OrdinalIgnoreCase))
        ?.Split(": ")[1];

    private static async Task<(int First, string Text)> ReadAsync(WebSocketClient client)
    {
        var (first, payload) = await client.ReadRawFrameAsync();
        return (first, Encoding.UTF8.GetString((first & 0x40) != 0 ? Inflate(payload) : payload));
    }

    private static byte[] Deflate(string text)
    {
        using var target = new MemoryStream();
        using var deflater = new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true);
        deflater.Write(Encoding.UTF8.GetBytes(text));
        deflater.Flush();
        return target.ToArray()[..^4];
    }

    private static byte[] Inflate(byte[] compressed)
    {
        using var source = new MemoryStream([.. compressed, 0, 0, 0xff, 0xff]);
        using var inflater = new DeflateStream(source, CompressionMode.Decompress);
        using var target = new MemoryStream();
        inflater.CopyTo(target);
        return target.ToArray();
    }

    private static Task SendAsync(ClientWebSocket client, string text) => client.SendAsync(
        Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    private static async Task<string> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[100_000];
        var length = 0;
        while (true)
        {
            var result = await client.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            length += result.Count;
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }
}
