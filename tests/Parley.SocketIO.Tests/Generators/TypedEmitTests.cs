using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Generators;

/// <summary>What calls of a generated emitter look like on the wire.</summary>
public sealed class TypedEmitTests
{
    [Fact]
    public async Task Events_without_an_answer_go_to_sockets_rooms_and_namespaces()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var nsp = server.Io.Of("/");
        var socket = nsp.Sockets.Single();

        foreach (var events in new[]
        {
            ITestEvents.For(nsp), ITestEvents.For(nsp.To(socket.Id).Volatile), ITestEvents.For(socket),
            ITestEvents.For(socket.Compress(false)), ITestClient.For(socket),
        })
        {
            events.Plain();
            events.Twice("ada", new Say("hi"));
            Assert.Equal("42[\"plain\"]", await client.ReadTextAsync());
            Assert.Equal("42[\"said\",\"ada\",{\"text\":\"hi\"}]", await client.ReadTextAsync());
            Assert.Equal("42[\"said\",\"ada\",{\"text\":\"hi\"}]", await client.ReadTextAsync());
        }

        ITestEvents.For(nsp).Four(1, true, null, [7]);
        Assert.Equal("451-[\"odd name\",1,true,null,{\"_placeholder\":true,\"num\":0}]", await client.ReadTextAsync());
        Assert.Equal([7], (await client.ReadFrameAsync()).Payload);
    }

    [Fact]
    public async Task Answers_are_what_the_method_returns()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();
        var asked = ITestClient.For(socket.Timeout(TimeSpan.FromSeconds(20)));

        var confirmed = asked.ConfirmAsync(5, TestContext.Current.CancellationToken);
        Assert.Equal("420[\"confirm\",5]", await client.ReadTextAsync());
        await client.SendTextAsync("430[true]");
        Assert.True(await confirmed);

        var name = ITestClient.For(socket).Name();
        Assert.Equal("421[\"name\"]", await client.ReadTextAsync());
        await client.SendTextAsync("431[\"ada\"]");
        Assert.Equal("ada", await name);

        var done = asked.Done(1);
        Assert.Equal("422[\"done\",1]", await client.ReadTextAsync());
        Assert.False(done.IsCompleted);
        await client.SendTextAsync("432[]");
        await done;

        var position = asked.Position();
        Assert.Equal("423[\"position\"]", await client.ReadTextAsync());
        await client.SendTextAsync("433[3,\"b\"]");
        Assert.Equal((3, "b"), await position);
    }

    [Fact]
    public async Task Waiting_for_an_answer_can_be_cancelled()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        using var cancellation = new CancellationTokenSource();

        var confirmed = ITestClient.For(server.Io.Of("/").Sockets.Single()).ConfirmAsync(5, cancellation.Token);
        await client.ReadTextAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => confirmed);
    }
}
