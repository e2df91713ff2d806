using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

/// <summary>What a handler may take and return.</summary>
public sealed class HandlerShapeTests
{
    [Theory]
    [InlineData("none", "", "[]")]
    [InlineData("none", ",1,2", "[]")]
    [InlineData("none!", "", "[\"none\"]")]
    [InlineData("one", ",1", "[]")]
    [InlineData("one!", ",1", "[\"1\"]")]
    [InlineData("two", ",1,\"b\"", "[]")]
    [InlineData("two!", ",1,\"b\"", "[\"1 b\"]")]
    [InlineData("three", ",1,\"b\",true", "[]")]
    [InlineData("three!", ",1,\"b\",true", "[\"1 b True\"]")]
    [InlineData("four", ",1,\"b\",true,{\"text\":\"hi\"}", "[]")]
    [InlineData("four!", ",1,\"b\",true,{\"text\":\"hi\"}", "[\"1 b True hi\"]")]
    [InlineData("four!", ",1,\"b\",true,{\"text\":\"hi\"},5", "[\"1 b True hi\"]")]
    [InlineData("several", "", "[1,\"two\"]")]
    [InlineData("many", "", "[1,\"two\",{\"text\":\"three\"}]")]
    public async Task Arguments_arrive_in_their_places_and_the_result_is_the_answer(
        string name, string arguments, string answer)
    {
        await using var server = await TestServer.StartAsync(Register);
        using var client = await server.ConnectAsync();

        await client.SendTextAsync($"427[\"{name}\"{arguments}]");

        Assert.Equal($"437{answer}", await client.ReadTextAsync());
    }

    [Theory]
    [InlineData("two!", ",1")]
    [InlineData("two!", "")]
    [InlineData("three!", ",1,\"b\",\"no boolean\"")]
    [InlineData("four", ",1,2,3,4")]
    public async Task An_argument_that_is_missing_or_wrong_keeps_the_handler_from_running(string name, string arguments)
    {
        await using var server = await TestServer.StartAsync(io => Register(io, (context, exception) =>
            context.Ack(exception.GetType().Name)));
        using var client = await server.ConnectAsync();

        await client.SendTextAsync($"427[\"{name}\"{arguments}]");

        Assert.Equal("437[\"EventBindingException\"]", await client.ReadTextAsync());
    }

    private static void Register(SocketIOServer io) => Register(io, (_, _) => { });

    private static void Register(SocketIOServer io, Action<EventContext, Exception> failed) => io.Of("/")
        .UseEvents(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception exception)
            {
                failed(context, exception);
                throw;
            }
        })
        .On("none", (_, _) => default)
        .On("none!", (_, _) => ValueTask.FromResult("none"))
        .On<int>("one", (_, _, _) => default)
        .On<int, string>("one!", (_, a, _) => new($"{a}"))
        .On<int, string>("two", (_, _, _, _) => default)
        .On<int, string, string>("two!", (_, a, b, _) => new($"{a} {b}"))
        .On<int, string, bool>("three", (_, _, _, _, _) => default)
        .On<int, string, bool, string>("three!", (_, a, b, c, _) => new($"{a} {b} {c}"))
        .On<int, string, bool, Say>("four", (_, _, _, _, _, _) => default)
        .On<int, string, bool, Say, string>("four!", (_, a, b, c, d, _) => new($"{a} {b} {c} {d.Text}"))
        .On("several", (_, context, _) =>
        {
            context.Ack(1, "two");
            return default;
        })
        .On("many", (_, context, _) =>
        {
            context.Ack(1, "two", new Say("three"));
            return default;
        });
}
