using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine.Transports;

/// <summary>The web server hands a WebSocket's socket over and forgets the connection.</summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task A_plain_WebSocket_is_handed_over_and_ends_with_its_client()
    {
        await using var server = await TestServer.StartAsync(Echo);
        var client = await server.ConnectAsync();
        Assert.Equal(1, server.Io.Engine.HandedOver.Count);

        client.Dispose();

        await WaitUntilAsync(() => server.Io.Engine.HandedOver.Count == 0 && server.Io.ConnectionCount == 0);
    }

    [Theory]
    [InlineData(TestTransport.KestrelSocket)]
    [InlineData(TestTransport.Stream)]
    public async Task Behind_a_connection_middleware_or_without_the_switch_it_is_not(TestTransport transport)
    {
        TestServer.Use(transport);
        await using var server = await TestServer.StartAsync(Echo);
        using var client = await server.ConnectAsync();

        Assert.Equal(0, server.Io.Engine.HandedOver.Count);
        await AssertEchoesAsync(client);
    }

    [Fact]
    public async Task Nothing_of_the_request_is_held()
    {
        var held = new List<WeakReference>();
        await using var server = await TestServer.StartAsync(
            Echo, host: builder => builder.Services.AddHttpContextAccessor(), pipeline: app => app.Use((http, next) =>
            {
                Remember(held, http);
                return next(http);
            }));
        using var client = await server.ConnectAsync();

        await WaitUntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return held.TrueForAll(reference => !reference.IsAlive);
        });

        Assert.NotEmpty(held);
        await AssertEchoesAsync(client);
    }

    [Theory]
    [InlineData(TestTransport.HandedOver)]
    [InlineData(TestTransport.Stream)]
    public async Task Frames_behind_the_request_are_not_lost(TestTransport transport)
    {
        TestServer.Use(transport);
        await using var server = await TestServer.StartAsync(Echo);
        var large = $"42[\"echo\",\"{new string('x', 50_000)}\"]";
        byte[] frames =
        [
            .. WebSocketClient.FrameOf(0x81, "40"u8),
            .. WebSocketClient.FrameOf(0x81, Encoding.ASCII.GetBytes(large)),
            .. WebSocketClient.FrameOf(0x81, "42[\"echo\",1]"u8),
        ];

        using var client = await WebSocketClient.ConnectWithAsync(
            server.Port, "/socket.io/?EIO=4&transport=websocket", frames);

        Assert.StartsWith("0{", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("40{", await client.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(large, await client.ReadTextAsync());
        Assert.Equal("42[\"echo\",1]", await client.ReadTextAsync());
    }

    [Theory]
    [InlineData(TestTransport.HandedOver)]
    [InlineData(TestTransport.KestrelSocket)]
    [InlineData(TestTransport.Stream)]
    public async Task Stopping_closes_it_with_a_closing_frame_and_waits_for_its_end(TestTransport transport)
    {
        TestServer.Use(transport);
        var server = await TestServer.StartAsync(Echo);
        using var client = await server.ConnectAsync();

        var stopping = server.StopAsync();
        var code = await client.ReadCloseAsync();
        Assert.False(stopping.IsCompleted);
        await client.WriteRawAsync(WebSocketClient.FrameOf(0x88, []));
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(1005, code);
        Assert.Equal(0, server.Io.Engine.HandedOver.Count);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Many_at_once_are_handed_over_and_none_is_lost()
    {
        await using var server = await TestServer.StartAsync(Echo);

        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => server.ConnectAsync()));

        Assert.Equal(200, server.Io.Engine.HandedOver.Count);
        await Task.WhenAll(clients.Select(AssertEchoesAsync));
        foreach (var client in clients)
        {
            client.Dispose();
        }

        await WaitUntilAsync(() => server.Io.Engine.HandedOver.Count == 0);
    }

    [Fact]
    public async Task A_server_whose_thread_pool_is_never_without_work_serves_it_too()
    {
        await using var server = await TestServer.StartAsync(Echo);
        using var load = new EndlessWork();

        for (var i = 0; i < 20; i++)
        {
            using var client = await server.ConnectAsync();
            await AssertEchoesAsync(client);
            await AssertEchoesAsync(client);
        }

        await WaitUntilAsync(() => server.Io.Engine.HandedOver.Count == 0 && server.Io.ConnectionCount == 0);
    }

    [Theory]
    [InlineData(TestTransport.HandedOver)]
    [InlineData(TestTransport.Stream)]
    public async Task Once_it_has_ended_no_deadline_holds_it(TestTransport transport)
    {
        TestServer.Use(transport);
        await using var server = await TestServer.StartAsync(Echo, time: new FakeTimeProvider());
        using var client = await server.ConnectAsync();

        await client.WriteRawAsync(WebSocketClient.FrameOf(0x88, []));

        Assert.Equal(1005, await client.ReadCloseAsync());
        await WaitUntilAsync(() => server.Io.ConnectionCount == 0 && server.Io.Engine.Wheel.Count == 0);
    }

    private static void Echo(SocketIOServer io) => io.Of("/").On("echo", (socket, context, _) =>
    {
        socket.EmitRaw("echo", context.RawArguments.Span[1..^1]);
        return default;
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Remember(List<WeakReference> held, HttpContext http)
    {
        held.Add(new WeakReference(http));
        held.Add(new WeakReference(http.Features.Get<IConnectionIdFeature>()));
        held.Add(new WeakReference(http.Features.Get<IConnectionTransportFeature>()!.Transport));
    }

    private static async Task AssertEchoesAsync(WebSocketClient client)
    {
        await client.SendTextAsync("42[\"echo\",\"alive\"]");
        Assert.Equal("42[\"echo\",\"alive\"]", await client.ReadTextAsync());
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    private sealed class EndlessWork : IThreadPoolWorkItem, IDisposable
    {
        private volatile bool _hasEnded;

        public EndlessWork()
        {
            for (var i = 0; i < 4; i++)
            {
                Execute();
            }
        }

        public void Execute()
        {
            if (!_hasEnded)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        public void Dispose() => _hasEnded = true;
    }
}
