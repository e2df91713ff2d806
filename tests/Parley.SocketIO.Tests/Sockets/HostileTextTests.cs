using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Sockets;

/// <summary>Text that is no text, JSON that is hard to read, and what an application sees of it.</summary>
public sealed class HostileTextTests
{
    private static readonly byte[][] NotUtf8 = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]];

    [Fact]
    public async Task Bytes_that_are_no_text_close_a_WebSocket_with_1007()
    {
        await using var server = await StartAsync();
        foreach (var bytes in NotUtf8)
        {
            using var client = await server.ConnectAsync();

            await client.WriteRawAsync(WebSocketClient.FrameOf(0x81, [.. "42[\"echo\",\""u8, .. bytes, .. "\"]"u8]));

            Assert.Equal(1007, await client.ReadCloseAsync());
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_end_a_polling_session_with_400()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient { BaseAddress = server.Uri };
        foreach (var bytes in NotUtf8)
        {
            using var polling = server.Polling();
            await polling.OpenAsync();
            await polling.JoinAsync();
            using var content = new ByteArrayContent([.. "42[\"echo\",\""u8, .. bytes, .. "\"]"u8]);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");

            using var answer = await http.PostAsync(
                $"/socket.io/?EIO=4&transport=polling&sid={polling.Sid}", content, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            using var late = await polling.TryGetAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        }
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"__proto__\":{\"polluted\":true},\"constructor\":{\"prototype\":{}}}")]
    [InlineData("\"\\u0000\\u001f\\u2028\"")]
    public async Task Odd_JSON_passes_through_as_it_was_written(string json)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();

        await client.SendTextAsync($"42[\"echo\",{json}]");

        Assert.Equal($"42[\"echo\",{json}]", await client.ReadTextAsync());
    }

    [Theory]
    [InlineData("{\"text\":\"\\ud800\"}", "refused")]
    [InlineData("{\"text\":\"a\",\"times\":1e400}", "refused")]
    [InlineData("{\"text\":\"a\",\"times\":99999999999}", "refused")]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", "b")]
    [InlineData("{\"text\":\"a\",\"__proto__\":{\"text\":\"b\"}}", "a")]
    [InlineData("{\"text\":\"\\u0000\"}", "\\u0000")]
    public async Task Odd_JSON_is_read_or_refused_and_never_more(string json, string answer)
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();

        await client.SendTextAsync($"427[\"say\",{json}]");

        Assert.Equal($"437[\"{answer}\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task Ten_thousand_levels_cost_the_one_who_reads_them()
    {
        await using var server = await StartAsync();
        using var client = await server.ConnectAsync();
        var deep = new string('[', 10_000) + new string(']', 10_000);

        await client.SendTextAsync($"42[\"echo\",{deep}]");
        Assert.Equal($"42[\"echo\",{deep}]", await client.ReadTextAsync());
        await client.SendTextAsync($"427[\"say\",{deep}]");
        Assert.Equal("437[\"refused\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task Ten_thousand_levels_of_authentication_are_the_applications_to_read()
    {
        var auth = $"{{\"a\":{new string('[', 10_000)}{new string(']', 10_000)}}}";
        var seen = new Inbox<JsonValueKind?>();
        await using var server = await StartAsync(io => io.Of("/auth").Use((socket, _) =>
        {
            seen.Add(socket.Handshake.Auth?.GetProperty("a").ValueKind);
            return default;
        }));
        using var client = await server.ConnectAsync();

        await client.JoinAsync("/auth", auth);

        Assert.Equal(JsonValueKind.Array, await seen.NextAsync());
        await client.SendTextAsync("42[\"echo\",1]");
        Assert.Equal("42[\"echo\",1]", await client.ReadTextAsync());
    }

    private static Task<TestServer> StartAsync(Action<SocketIOServer>? more = null) => TestServer.StartAsync(io =>
    {
        more?.Invoke(io);
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
            .On<Say, string>("say", (_, say, _) => new(say.Text))
            .On("echo", (socket, context, _) =>
            {
                socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
                return default;
            });
    });
}
