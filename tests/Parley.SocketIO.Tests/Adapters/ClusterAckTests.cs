using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>Broadcasts that clients acknowledge, on one server and on three.</summary>
public sealed class ClusterAckTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_clients_of_all_servers_answer()
    {
        await using var cluster = await TestCluster.StartAsync();
        var asked = cluster[0].EmitWithAckAsync<int, int>("double", 4, Long, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            var packet = await cluster.Clients[i].ReadTextAsync();
            Assert.EndsWith("[\"double\",4]", packet, StringComparison.Ordinal);
            await cluster.Clients[i].SendTextAsync($"43{IdOf(packet)}[{i},\"only the first counts\"]");
        }

        Assert.Equal([0, 1, 2], (await asked).Order());
        Assert.Equal(0, cluster[0].Acks.Count + cluster[1].Acks.Count + cluster[2].Acks.Count);
    }

    [Fact]
    public async Task Nobody_addressed_is_answered_at_once()
    {
        await using var cluster = await TestCluster.StartAsync();
        Assert.Empty(await cluster[0].To("nobody").EmitWithAckAsync<int, int>("x", 1, Long, Cancellation));
        Assert.Empty(await cluster[0].To([]).EmitWithAckAsync<int, int>("x", 1, Long, Cancellation));
        var nobody = cluster[0].Local.Except(cluster.Socket(0).Id);
        Assert.Empty(await nobody.EmitWithAckAsync<int, int>("x", 1, Long, Cancellation));
    }

    [Fact]
    public async Task When_time_is_up_the_answers_that_came_are_in_the_exception()
    {
        await using var cluster = await TestCluster.StartAsync();
        var asked = cluster[0].Timeout(TimeSpan.FromSeconds(1)).EmitWithAckAsync<int, string>("x", 1);
        await AnswerAsync(cluster.Clients[0], "\"zero\"");
        await AnswerAsync(cluster.Clients[1], "\"one\"");

        var exception = await Assert.ThrowsAsync<BroadcastAckException<string>>(() => asked);
        Assert.Equal(["one", "zero"], exception.Answers.Order());
        Assert.Equal(3, exception.Expected);
        await Wait.UntilAsync(() => cluster[2].Acks.Count == 0, "the other server has forgotten the question");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_lets_time_run_out()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Cluster.Silent = new LocalAdapter(cluster[2]);
        var asked = cluster[0].EmitWithAckAsync<int, int>("x", 1, TimeSpan.FromSeconds(1), Cancellation);
        await AnswerAsync(cluster.Clients[0], "1");
        await AnswerAsync(cluster.Clients[1], "2");
        await AnswerAsync(cluster.Clients[2], "3");

        var exception = await Assert.ThrowsAsync<BroadcastAckException<int>>(() => asked);
        Assert.Equal([1, 2], exception.Answers.Order());
    }

    [Fact]
    public async Task Who_disconnects_is_not_waited_for()
    {
        await using var cluster = await TestCluster.StartAsync();
        var asked = cluster[0].EmitWithAckAsync<int, int>("x", 1, Long, Cancellation);
        await AnswerAsync(cluster.Clients[0], "1");
        await AnswerAsync(cluster.Clients[1], "2");
        cluster.Clients[2].Dispose();

        Assert.Equal([1, 2], (await asked).Order());
    }

    [Fact]
    public async Task Only_who_was_asked_may_answer_and_only_once()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var asked = await server.ConnectAsync();
        server.Io.Of("/").Sockets.Single().Join("room");
        using var other = await server.ConnectAsync();
        var answers = server.Io.Of("/").To("room").EmitWithAckAsync<int, int>("x", 1, Long, Cancellation);
        var id = IdOf(await asked.ReadTextAsync());
        await other.SendTextAsync($"43{id}[666]");
        await other.SendTextAsync("41");
        await Wait.UntilAsync(() => server.Io.Of("/").SocketCount == 1, "the other has left");
        Assert.False(answers.IsCompleted);
        await asked.SendTextAsync($"43{id}[1]");
        await asked.SendTextAsync($"43{id}[2]");
        Assert.Equal([1], await answers);
    }

    [Fact]
    public async Task An_answer_of_the_wrong_type_is_told_and_does_not_wait_for_the_end()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var good = await server.ConnectAsync();
        using var bad = await server.ConnectAsync();
        var asked = server.Io.Of("/").EmitWithAckAsync<int, int>("x", 1, Long, Cancellation);
        await AnswerAsync(good, "1");
        await AnswerAsync(bad, "\"no number\"");

        var exception = await Assert.ThrowsAsync<BroadcastAckException<int>>(() => asked);
        Assert.Equal([1], exception.Answers);
        Assert.Equal(2, exception.Expected);
        Assert.IsType<EventBindingException>(exception.InnerException);
    }

    [Fact]
    public async Task Binary_answers_come_from_other_servers_too()
    {
        await using var cluster = await TestCluster.StartAsync();
        var asked = cluster[0].To(cluster.Socket(1).Id).EmitWithAckAsync<int, byte[]>("x", 1, Long, Cancellation);
        var id = IdOf(await cluster.Clients[1].ReadTextAsync());
        await cluster.Clients[1].SendTextAsync($"461-{id}[{{\"_placeholder\":true,\"num\":0}}]");
        await cluster.Clients[1].SendBinaryAsync([7, 8, 9]);
        Assert.Equal([7, 8, 9], Assert.Single(await asked));
    }

    [Fact]
    public async Task Giving_up_cancels()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        using var cancellation = new CancellationTokenSource();
        var asked = server.Io.Of("/").EmitWithAckAsync<int, int>("x", 1, Long, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(0, server.Io.Of("/").Acks.Count);
    }

    [Fact]
    public async Task Servers_answer_each_other()
    {
        var heard = new Inbox<string>();
        await using var cluster = await TestCluster.StartAsync(io => io.Of("/")
            .OnServerSideEvent<string>("note", (nsp, text, _) =>
            {
                heard.Add(text);
                return default;
            })
            .OnServerSideEvent<int, int>("double", (_, number, _) => new(number * 2))
            .OnServerSideEvent<int, int>("fail", (_, _, _) => throw new InvalidDataException("no")));
        cluster[0].ServerSideEmit("note", "once for each other");
        Assert.Equal("once for each other", await heard.NextAsync());
        Assert.Equal("once for each other", await heard.NextAsync());
        Assert.Equal([8, 8], await cluster[0].ServerSideEmitWithAckAsync<int, int>("double", 4, Long, Cancellation));
        Assert.True(heard.IsEmpty);
        Assert.Equal(3, await cluster[0].CountServersAsync(TestContext.Current.CancellationToken));

        cluster.Cluster.Silent = new LocalAdapter(cluster[2]);
        var exception = await Assert.ThrowsAsync<BroadcastAckException<int>>(
            () => cluster[0].ServerSideEmitWithAckAsync<int, int>("double", 4, Short, Cancellation));
        Assert.Equal([8], exception.Answers);
        Assert.Equal(2, exception.Expected);
        await Assert.ThrowsAsync<BroadcastAckException<int>>(
            () => cluster[0].ServerSideEmitWithAckAsync<int, int>("fail", 1, Short, Cancellation));
        Assert.Contains(cluster.Servers[1].Log.Lines, line => line.Contains("server-side event fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alone_there_are_no_others_to_answer()
    {
        await using var server = await TestServer.StartAsync();
        server.Io.Of("/").ServerSideEmit("note", 1);
        Assert.Empty(await server.Io.Of("/").ServerSideEmitWithAckAsync<int, int>("x", 1, Long, Cancellation));
        Assert.Equal(1, await server.Io.Of("/").CountServersAsync(TestContext.Current.CancellationToken));
    }

    private static string IdOf(string packet) => packet[2..packet.IndexOf('[', StringComparison.Ordinal)];

    private static async Task AnswerAsync(WebSocketClient client, string json) =>
        await client.SendTextAsync($"43{IdOf(await client.ReadTextAsync())}[{json}]");
}
