using System.Net;
using Microsoft.AspNetCore.Builder;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine;

public sealed class PollingSessionTests
{
    [Fact]
    public async Task No_answer_of_a_session_may_be_stored()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var polling = server.Polling();
        await polling.OpenAsync();

        using var post = await polling.TryPostAsync("40");
        using var get = await polling.TryGetAsync(TestContext.Current.CancellationToken);

        Assert.True(post.Headers.CacheControl?.NoStore);
        Assert.True(get.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task The_handshake_has_the_members_and_headers_of_the_reference_server()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Polling();

        using var response = await client.TryGetAsync(TestContext.Current.CancellationToken);

        Assert.Matches(
            "^0\\{\"sid\":\"[A-Za-z0-9_-]{20}\",\"upgrades\":\\[\"websocket\"\\],\"pingInterval\":25000,"
            + "\"pingTimeout\":20000,\"maxPayload\":1000000\\}$",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/plain; charset=UTF-8", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.NotNull(response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Two_parked_requests_end_the_session()
    {
        await using var server = await TestServer.StartAsync(Reasons(out var reasons));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        var responses = await Task.WhenAll(
            client.TryGetAsync(TestContext.Current.CancellationToken),
            client.TryGetAsync(TestContext.Current.CancellationToken));

        // Whichever the server saw second is refused, the other one gets the close packet.
        var parked = Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
        Assert.Equal("1", await parked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.BadRequest);
        Assert.Equal("transport error", (await reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_request_given_up_by_its_client_ends_the_session()
    {
        await using var server = await TestServer.StartAsync(Reasons(out var reasons));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();
        while (reasons.IsEmpty)
        {
            // A request may be given up before it was sent: then once more.
            using var abort = new CancellationTokenSource();
            var parked = client.TryGetAsync(abort.Token);
            using (await client.TryPostAsync("3"))
            {
                await abort.CancelAsync();
                await Record.ExceptionAsync(() => parked);
            }
        }

        Assert.Equal("transport error", (await reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task A_request_given_up_and_handled_after_the_next_one_ends_the_session_for_that_one_too()
    {
        var (isHeld, isGivenUp, isNextParked) = (NewSource(), NewSource(), NewSource());
        var polls = int.MinValue;
        await using var server = await TestServer.StartAsync(Reasons(out var reasons), pipeline: app => app.Use(async (context, next) =>
        {
            switch (Interlocked.Increment(ref polls))
            {
                case 1:
                    await using (context.RequestAborted.Register(isGivenUp.SetResult))
                    {
                        isHeld.SetResult();
                        await isNextParked.Task;
                    }

                    await next();
                    break;
                case 2:
                    var parked = next();
                    isNextParked.SetResult();
                    await parked;
                    break;
                default:
                    await next();
                    break;
            }
        }));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();
        polls = 0;

        using var abort = new CancellationTokenSource();
        var first = client.TryGetAsync(abort.Token);
        await isHeld.Task;
        await abort.CancelAsync();
        await isGivenUp.Task;
        using var next = await client.TryGetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, next.StatusCode);
        Assert.Equal("transport error", (await reasons.NextAsync()).Name);
        await Record.ExceptionAsync(() => first);

        static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Theory]
    [InlineData("9", "parse error", 400)]
    [InlineData("", "parse error", 400)]
    [InlineData("42[\"echo\"]\u001e", "parse error", 400)]
    [InlineData("2", "transport error", 200)]
    [InlineData("1", "transport close", 200)]
    [InlineData("4x", "forced close", 200)]
    [InlineData("44{}", "forced close", 200)]
    public async Task A_body_that_breaks_a_rule_ends_the_session(string body, string reason, int status)
    {
        await using var server = await TestServer.StartAsync(Reasons(out var reasons));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        using var response = await client.TryPostAsync(body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(reason, (await reasons.NextAsync()).Name);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("3")]
    public async Task A_packet_without_meaning_is_ignored(string body)
    {
        await using var server = await TestServer.StartAsync(Reasons(out _));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        await client.PostAsync(body);
        await client.PostAsync("42[\"echo\"]");

        Assert.Equal("42[\"echo\"]", await client.GetAsync());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_the_session_stays()
    {
        await using var server = await TestServer.StartAsync(Reasons(out _), o => o.MaxHttpBufferSize = 1000);
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        using var tooLarge = await client.TryPostAsync($"42[\"echo\",\"{new string('x', 1000)}\"]");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);

        await client.PostAsync($"42[\"echo\",\"{new string('x', 1000 - 13)}\"]");
        Assert.StartsWith("42[\"echo\",\"xxx", await client.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_and_content_are_refused()
    {
        await using var server = await TestServer.StartAsync(Reasons(out var reasons));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        using var put = await client.SendAsync(HttpMethod.Put);
        Assert.Equal(HttpStatusCode.InternalServerError, put.StatusCode);
        using var octets = await client.TryPostAsync("4", "application/octet-stream");
        Assert.Equal(HttpStatusCode.BadRequest, octets.StatusCode);

        Assert.Equal("transport error", (await reasons.NextAsync()).Name);
    }

    [Fact]
    public async Task Several_packets_of_one_body_are_answered_in_one_body()
    {
        await using var server = await TestServer.StartAsync(Reasons(out _));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        await client.PostAsync("42[\"echo\",1]\u001e42[\"echo\",2]\u001e451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001ebAQI=");

        Assert.Equal(
            "42[\"echo\",1]\u001e42[\"echo\",2]\u001e451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001ebAQI=",
            await client.GetAsync());
    }

    [Fact]
    public async Task A_disconnected_client_hears_it_and_then_the_end()
    {
        await using var server = await TestServer.StartAsync(Reasons(out var reasons));
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        await client.PostAsync("42[\"leave\"]");

        Assert.Equal("server namespace disconnect", (await reasons.NextAsync()).Name);
        Assert.Equal("41\u001e1", await client.GetAsync());
        using var after = await client.TryGetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, after.StatusCode);
    }

    private static Action<SocketIOServer> Reasons(out Inbox<DisconnectReason> reasons)
    {
        var inbox = reasons = new Inbox<DisconnectReason>();
        return io => io.Of("/")
            .On("echo", (socket, context, _) =>
            {
                socket.EmitRaw("echo", context.RawArguments.Span[1..^1], context.Attachments);
                return default;
            })
            .On("leave", (socket, _, _) =>
            {
                socket.Disconnect(close: true);
                return default;
            })
            .OnDisconnect((_, reason) =>
            {
                inbox.Add(reason);
                return default;
            });
    }
}
