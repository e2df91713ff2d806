using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

public sealed class ServiceHandlerTests
{
    [Fact]
    public async Task Every_event_gets_services_of_its_own_which_end_with_it()
    {
        var ended = new Inbox<int>();
        await using var server = await TestServer.StartAsync(
            io => io.Of("/").With<Desk>()
                .On<int, string>("number", (desk, _, factor, _) => new($"{desk.Number * factor} {desk.IsOpen}"))
                .On("fail", (desk, _, _, _) => throw new InvalidDataException($"desk {desk.Number}")),
            host: Desks(ended));
        using var client = await server.ConnectAsync();

        await client.SendTextAsync("421[\"number\",10]");
        await client.SendTextAsync("42[\"fail\"]");
        await client.SendTextAsync("422[\"number\",10]");

        Assert.Equal("431[\"10 True\"]", await client.ReadTextAsync());
        Assert.Equal("432[\"30 True\"]", await client.ReadTextAsync());
        Assert.Equal(1, await ended.NextAsync());
        Assert.Equal(2, await ended.NextAsync());
        Assert.Equal(3, await ended.NextAsync());
    }

    [Fact]
    public async Task Middleware_and_handler_share_the_scope_and_nobody_has_it_afterwards()
    {
        var ended = new Inbox<int>();
        EventContext? kept = null;
        await using var server = await TestServer.StartAsync(
            io => io.Of("/")
                .UseEvents(async (context, next) =>
                {
                    kept = context;
                    var desk = context.Services.GetRequiredService<Desk>();
                    await next(context);
                    context.Ack(desk.IsOpen);
                })
                .On("same", (socket, context, _) =>
                {
                    socket.Emit("desk", context.Services.GetRequiredService<Desk>().Number);
                    return default;
                }),
            host: Desks(ended));
        using var client = await server.ConnectAsync();

        await client.SendTextAsync("421[\"same\"]");

        Assert.Equal("42[\"desk\",1]", await client.ReadTextAsync());
        Assert.Equal("431[true]", await client.ReadTextAsync());
        Assert.Equal(1, await ended.NextAsync());
        Assert.Throws<ObjectDisposedException>(() => kept!.Services);
    }

    private static Action<WebApplicationBuilder> Desks(Inbox<int> ended)
    {
        var count = 0;
        return builder => builder.Services.AddScoped(_ => new Desk(++count, ended));
    }

    private sealed class Desk(int number, Inbox<int> ended) : IAsyncDisposable
    {
        public int Number => number;

        public bool IsOpen { get; private set; } = true;

        public ValueTask DisposeAsync()
        {
            IsOpen = false;
            ended.Add(number);
            return default;
        }
    }
}
