using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Events;

public sealed class BindingTests
{
    [Theory]
    [InlineData("{\"text\":\"hi\"}", "ok hi")]
    [InlineData("{\"text\":\"hi\",\"extra\":[1]}", "ok hi")]
    [InlineData("{\"text\":\"hi\",\"times\":3}", "ok hi")]
    [InlineData("{\"text\":\"hi\"},\"second\",3", "ok hi")]
    [InlineData("{\"text\":5}", "field text")]
    [InlineData("{\"text\":null}", "field text")]
    [InlineData("{\"text\":{\"a\":1}}", "field text")]
    [InlineData("{\"text\":\"hi\",\"times\":\"3\"}", "field times")]
    [InlineData("{\"text\":\"hi\",\"times\":1e99}", "field times")]
    [InlineData("{\"text\":\"a\\ud800b\"}", "field text")]
    [InlineData("{}", "field text")]
    [InlineData("null", "field -")]
    [InlineData("\"hi\"", "field -")]
    [InlineData("[]", "field -")]
    [InlineData("", "field -")]
    public async Task An_argument_is_bound_or_its_fault_is_named(string arguments, string answer)
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .UseEvents(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (EventBindingException exception)
                {
                    context.Ack($"field {exception.Field ?? "-"}");
                }
            })
            .On<Say, string>("say", (_, say, _) => new($"ok {say.Text}")));
        using var client = await server.ConnectAsync();

        await client.SendTextAsync($"421[\"say\"{(arguments.Length == 0 ? string.Empty : ",")}{arguments}]");

        Assert.Equal($"431[\"{answer}\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task Middleware_wraps_known_and_unknown_events_in_order()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .UseEvents(async (context, next) =>
            {
                context.Socket.Emit("outer", context.Name);
                await next(context);
            })
            .UseEvents((context, next) =>
            {
                context.Socket.Emit("inner", context.Name);
                return context.Name == "blocked" ? default : next(context);
            })
            .On("known", (socket, _, _) =>
            {
                socket.Emit("handler");
                return default;
            })
            .On("blocked", (socket, _, _) =>
            {
                socket.Emit("never");
                return default;
            })
            .OnUnknown((socket, context, _) =>
            {
                socket.Emit("unknown", context.Name);
                return default;
            }));
        using var client = await server.ConnectAsync();
        await client.SendTextAsync("42[\"known\"]");
        await client.SendTextAsync("42[\"blocked\"]");
        await client.SendTextAsync("42[\"nö\\u00e9\"]");

        string[] expected =
        [
            "42[\"outer\",\"known\"]", "42[\"inner\",\"known\"]", "42[\"handler\"]",
            "42[\"outer\",\"blocked\"]", "42[\"inner\",\"blocked\"]",
            "42[\"outer\",\"nöé\"]", "42[\"inner\",\"nöé\"]", "42[\"unknown\",\"nöé\"]",
        ];
        foreach (var packet in expected)
        {
            Assert.Equal(packet, await client.ReadTextAsync());
        }
    }

    [Fact]
    public async Task An_ack_is_sent_once_and_only_when_it_is_wanted()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/").On("twice", (_, context, _) =>
        {
            context.Ack(1);
            context.Ack(2);
            Assert.Equal(context.WantsAck, context.Acked);
            return default;
        }).On<int>("empty", (_, _, _) => default));
        using var client = await server.ConnectAsync();
        await client.SendTextAsync("42[\"twice\"]");
        await client.SendTextAsync("420[\"twice\"]");
        await client.SendTextAsync("421[\"empty\",5]");

        Assert.Equal("430[1]", await client.ReadTextAsync());
        Assert.Equal("431[]", await client.ReadTextAsync());
    }

    [Fact]
    public void A_second_handler_or_a_reserved_name_is_refused_at_registration()
    {
        var pipeline = new Parley.SocketIO.Events.EventPipeline();
        pipeline.Add(Parley.SocketIO.Events.EventHandlers.Raw("a", (_, _, _) => default));

        Assert.Throws<InvalidOperationException>(
            () => pipeline.Add(Parley.SocketIO.Events.EventHandlers.Raw("a", (_, _, _) => default)));
        Assert.Throws<ArgumentException>(
            () => pipeline.Add(Parley.SocketIO.Events.EventHandlers.Raw("disconnect", (_, _, _) => default)));
    }
}
