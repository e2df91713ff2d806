using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Engine;

/// <summary>A client that leaves while its own events keep the server from reading it.</summary>
public sealed class HeldReaderTests
{
    [Fact]
    public async Task A_client_that_has_left_is_noticed_although_nothing_is_read()
    {
        var time = new StandstillTime();
        var ended = new Inbox<string>();
        await using var server = await TestServer.StartAsync(
            io => io.Of("/")
                .On("slow", async (socket, _, _) =>
                {
                    var left = new TaskCompletionSource();
                    await using (socket.Disconnected.Register(left.SetResult))
                    {
                        await left.Task;
                    }
                })
                .OnDisconnect((_, reason) =>
                {
                    ended.Add(reason.Name);
                    return default;
                }),
            options => options.IncomingQueueBytes = 1024,
            time);
        var client = await server.ConnectAsync();
        await client.SendTextAsync("42[\"slow\"]");
        await client.SendTextAsync($"42[\"more\",\"{new string('x', 2000)}\"]");
        await Wait.UntilAsync(() => server.Io.Engine.Sessions.Single().IsReadingHeld, "reading is held");

        client.EndSending();
        await Wait.UntilAsync(
            () =>
            {
                time.Pass(TimeSpan.FromSeconds(45));
                return !ended.IsEmpty;
            },
            "the end is noticed");

        Assert.Equal("transport close", await ended.NextAsync());
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "the connection is gone");
        client.Dispose();
    }
}
