using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

public sealed class ErrorHandlerTests
{
    [Fact]
    public async Task Whatever_is_thrown_on_the_way_of_an_event_is_told_and_may_be_answered()
    {
        var told = new Inbox<string>();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On<int, string>("number", (_, _, _) => new("fine"))
            .On("fail", (_, _, _) => throw new InvalidDataException("secret"))
            .OnError((socket, context, exception) =>
            {
                told.Add($"{context.Name} {exception.GetType().Name} {socket == context.Socket}");
                context.Ack(new Answer(false, exception is EventBindingException ? exception.Message : "failed"));
                return default;
            })
            .OnError((_, _, _) => throw new NotSupportedException("an error handler"))
            .OnConnection((socket, _) =>
            {
                socket.Use((context, next) => context.ArgumentCount == 2
                    ? throw new UnauthorizedAccessException("no")
                    : next(context));
                return default;
            }));
        using var client = await server.ConnectAsync();

        await client.SendTextAsync("420[\"number\",\"x\"]");
        await client.SendTextAsync("421[\"fail\"]");
        await client.SendTextAsync("422[\"number\",1,2]");
        await client.SendTextAsync("423[\"number\",1]");

        Assert.Equal("430[{\"ok\":false,\"text\":\"The argument is of the wrong type.\"}]", await client.ReadTextAsync());
        Assert.Equal("431[{\"ok\":false,\"text\":\"failed\"}]", await client.ReadTextAsync());
        Assert.Equal("432[{\"ok\":false,\"text\":\"failed\"}]", await client.ReadTextAsync());
        Assert.Equal("433[\"fine\"]", await client.ReadTextAsync());
        Assert.Equal("number EventBindingException True", await told.NextAsync());
        Assert.Equal("fail InvalidDataException True", await told.NextAsync());
        Assert.Equal("number UnauthorizedAccessException True", await told.NextAsync());
        Assert.True(told.IsEmpty);
        Assert.Contains(server.Log.Lines, line => line.Contains("An error handler failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_gives_up_because_its_socket_is_gone_is_no_error()
    {
        var told = new Inbox<string>();
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("wait", async (_, _, cancellation) => await new TaskCompletionSource().Task.WaitAsync(cancellation))
            .OnError((_, context, _) =>
            {
                told.Add(context.Name);
                return default;
            })
            .OnDisconnect((_, reason) =>
            {
                told.Add(reason.Name);
                return default;
            }));
        var client = await server.ConnectAsync();
        await client.SendTextAsync("42[\"wait\"]");
        client.Dispose();

        Assert.StartsWith("transport", await told.NextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
