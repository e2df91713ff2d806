using System.Text;
using CsCheck;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Sockets;

/// <summary>What no honest client sends: it ends that client's connection at most, and nobody else notices.</summary>
public class HostileInputTests
{
    [Theory]
    [InlineData("4", "forced close")]
    [InlineData("47", "forced close")]
    [InlineData("4x", "forced close")]
    [InlineData("40", "forced close")]
    [InlineData("40/elsewhere,[]", "forced close")]
    [InlineData("41{}", "forced close")]
    [InlineData("41/members,", "forced close")]
    [InlineData("42/members,[\"a\"]", "forced close")]
    [InlineData("42/unknown,[\"a\"]", "forced close")]
    [InlineData("42[]", "forced close")]
    [InlineData("42{}", "forced close")]
    [InlineData("42[null]", "forced close")]
    [InlineData("42[\"a\"", "forced close")]
    [InlineData("42abc[\"a\"]", "forced close")]
    [InlineData("42[\"connect\"]", "forced close")]
    [InlineData("42[\"disconnecting\"]", "forced close")]
    [InlineData("42[\"newListener\"]", "forced close")]
    [InlineData("43/members,1[]", "forced close")]
    [InlineData("431\"a\"", "forced close")]
    [InlineData("44{\"message\":\"x\"}", "forced close")]
    [InlineData("451[\"a\"]", "forced close")]
    [InlineData("450-[\"a\"]", "forced close")]
    [InlineData("4511-[\"a\"]", "forced close")]
    [InlineData("451-[\"a\",{\"_placeholder\":true,\"num\":0}]|42[\"echo\"]", "forced close")]
    [InlineData("451-[\"a\",{\"_placeholder\":true,\"num\":1}]|BINARY", "forced close")]
    [InlineData("BINARY", "forced close")]
    [InlineData("2", "transport error")]
    [InlineData("1", "transport close")]
    [InlineData("x", "parse error")]
    [InlineData("", "parse error")]
    public async Task A_broken_rule_ends_that_connection_and_no_other(string packets, string reason)
    {
        await using var server = await TestServer.StartAsync(Echo(out var reasons));
        using var witness = await server.ConnectAsync();
        using var client = await server.ConnectAsync();

        foreach (var packet in packets.Split('|'))
        {
            await (packet == "BINARY" ? client.SendBinaryAsync([1]) : client.SendTextAsync(packet));
        }

        Assert.Equal(reason, (await reasons.NextAsync()).Name);
        Assert.Equal(1005, await client.ReadCloseAsync());
        await AssertWorksAsync(witness);
    }

    [Theory]
    [InlineData("42")]
    [InlineData("43")]
    [InlineData("4399[]")]
    [InlineData("42[\"nobody listens\",1]")]
    [InlineData("42[\"__proto__\",{\"__proto__\":{\"a\":1}}]")]
    [InlineData("42[\"constructor\"]")]
    [InlineData("42[12,\"a\"]")]
    [InlineData("42[\"\\ud800\"]")]
    [InlineData("42[\"say\",{\"text\":\"\\ud800\"}]")]
    [InlineData("42[\"say\",{\"text\":5}]")]
    [InlineData("42[\"say\",null]")]
    [InlineData("42[\"say\"]")]
    [InlineData("40/unknown,")]
    [InlineData("40/members,{}")]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("3")]
    [InlineData("451-[\"a\"]|BINARY")]
    [InlineData("451-[\"a\",{\"\\ud800\":1}]|BINARY")]
    [InlineData("461-1[{\"\\udfff\":1}]|BINARY")]
    public async Task What_is_only_odd_ends_nothing(string packets)
    {
        await using var server = await TestServer.StartAsync(Echo(out _));
        using var client = await server.ConnectAsync();

        foreach (var packet in packets.Split('|'))
        {
            await (packet == "BINARY" ? client.SendBinaryAsync([1]) : client.SendTextAsync(packet));
        }

        await AssertWorksAsync(client);
    }

    [Fact]
    public async Task Nesting_without_end_is_an_error_of_the_argument_only()
    {
        await using var server = await TestServer.StartAsync(Echo(out _));
        using var client = await server.ConnectAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"inner\":", 5000)) + "null" + new string('}', 5000);

        await client.SendTextAsync($"427[\"nest\",{deep}]");

        Assert.StartsWith("437[\"refused", await client.ReadTextAsync(), StringComparison.Ordinal);
        await AssertWorksAsync(client);
    }

    [Fact]
    public async Task Attachments_that_are_too_large_together_end_the_connection()
    {
        await using var server = await TestServer.StartAsync(Echo(out var reasons), o => o.MaxAttachmentBytes = 1024);
        using var client = await server.ConnectAsync();
        const string Packet = "452-[\"echo\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";
        await client.SendTextAsync(Packet);
        await client.SendBinaryAsync(new byte[512]);
        await client.SendBinaryAsync(new byte[512]);
        Assert.StartsWith("452-", await client.ReadTextAsync(), StringComparison.Ordinal);

        await client.SendTextAsync(Packet);
        await client.SendBinaryAsync(new byte[512]);
        await client.SendBinaryAsync(new byte[513]);

        Assert.Equal("attachments too large", (await reasons.NextAsync()).Description);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_closed_with_1009()
    {
        await using var server = await TestServer.StartAsync(Echo(out var reasons));
        using var witness = await server.ConnectAsync();
        using var client = await server.ConnectAsync();

        var sending = client.SendTextAsync($"42[\"echo\",\"{new string('x', 10_000_000)}\"]");

        Assert.Equal(1009, await client.ReadCloseAsync());
        Assert.Equal("transport error", (await reasons.NextAsync()).Name);
        client.Dispose();
        await Record.ExceptionAsync(() => sending);
        await AssertWorksAsync(witness);
    }

    [Theory]
    [InlineData(0xc1, 1002)]
    [InlineData(0x83, 1002)]
    [InlineData(0x80, 1002)]
    public async Task A_broken_frame_is_closed_with_its_code(byte first, int code)
    {
        await using var server = await TestServer.StartAsync(Echo(out var reasons));
        using var client = await server.ConnectAsync();

        await client.WriteRawAsync(WebSocketClient.FrameOf(first, "4"u8));

        Assert.Equal(code, await client.ReadCloseAsync());
        Assert.Equal("transport error", (await reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_ping_frame_is_answered_and_a_closing_frame_echoed()
    {
        await using var server = await TestServer.StartAsync(Echo(out var reasons));
        using var client = await server.ConnectAsync();

        await client.WriteRawAsync(WebSocketClient.FrameOf(0x89, "hi"u8));
        var (opcode, payload) = await client.ReadFrameAsync();
        Assert.Equal((10, "hi"), (opcode, Encoding.UTF8.GetString(payload)));
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x88, [3, 0xe9]));

        Assert.Equal(1001, await client.ReadCloseAsync());
        Assert.Equal("transport close", (await reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_client_that_vanishes_is_gone()
    {
        await using var server = await TestServer.StartAsync(Echo(out var reasons));
        var client = await server.ConnectAsync();

        client.Dispose();

        Assert.Equal("transport close", (await reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task No_bytes_harm_the_server()
    {
        await using var server = await TestServer.StartAsync(Echo(out _));
        using var witness = await server.ConnectAsync();

        await Gen.Byte.Array[1, 200].SampleAsync(
            async bytes =>
            {
                using var client = await server.WebSocketAsync();
                await client.WriteRawAsync(bytes);
            },
            iter: 100,
            threads: 2);

        await AssertWorksAsync(witness);
        Assert.DoesNotContain(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task AssertWorksAsync(WebSocketClient client)
    {
        await client.SendTextAsync("42[\"echo\",\"alive\"]");
        string packet;
        do
        {
            packet = await client.ReadTextAsync();
        }
        while (packet.StartsWith("44", StringComparison.Ordinal) || packet.StartsWith("40", StringComparison.Ordinal));
        Assert.Equal("42[\"echo\",\"alive\"]", packet);
    }

    private static Action<SocketIOServer> Echo(out Inbox<DisconnectReason> reasons)
    {
        var inbox = reasons = new Inbox<DisconnectReason>();
        return io =>
        {
            io.Of("/")
                .UseEvents(async (context, next) =>
                {
                    try
                    {
                        await next(context);
                    }
                    catch (EventBindingException)
                    {
                        context.Ack("refused");
                    }
                })
                .On("echo", (socket, context, _) =>
                {
                    socket.EmitRaw("echo", context.RawArguments.Span[1..^1], context.Attachments);
                    return default;
                })
                .On<Say>("say", (_, _, _) => default)
                .On<Nested>("nest", (_, _, _) => default)
                .OnDisconnect((_, reason) =>
                {
                    inbox.Add(reason);
                    return default;
                });
            io.Of("/members");
        };
    }
}
