using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Hosting;

/// <summary>Every instrument of the meter, by what moves it.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Connections_and_sockets_are_counted_up_and_down_and_by_transport()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var figures = new Figures(server);
        var client = await server.ConnectAsync();
        await figures.ReachAsync("parley.socketio.connections transport=websocket", 1);
        await figures.ReachAsync("parley.socketio.sockets", 1);

        client.Dispose();

        await figures.ReachAsync("parley.socketio.connections transport=websocket", 0);
        await figures.ReachAsync("parley.socketio.sockets", 0);
    }

    [Fact]
    public async Task An_upgrade_moves_a_connection_to_its_new_transport()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var figures = new Figures(server);
        await NodeScript.RunAsync("upgrade.mjs", $"http://127.0.0.1:{server.Port}");

        await figures.ReachAsync("parley.socketio.connections transport=polling", 0);
        await figures.ReachAsync("parley.socketio.connections transport=websocket", 0);
        Assert.Contains("parley.socketio.connections transport=polling", figures.Names);
        Assert.Contains("parley.socketio.connections transport=websocket", figures.Names);
    }

    [Fact]
    public async Task Events_packets_and_bytes_are_counted_both_ways()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/")
            .On("echo", (_, context, _) =>
            {
                context.AckRaw(context.RawArguments.Span[1..^1]);
                return default;
            }));
        using var figures = new Figures(server);
        using var client = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await figures.ReachAsync("parley.socketio.packets.sent", 4); // to each, that it is open and that it is connected
        var received = figures.Sum("parley.socketio.received.bytes");
        var sent = figures.Sum("parley.socketio.sent.bytes");

        await client.SendTextAsync("420[\"echo\",1]");
        await client.ReadTextAsync();
        await figures.ReachAsync("parley.socketio.events.received", 1);
        await figures.ReachAsync("parley.socketio.received.bytes", received + 13);
        await figures.ReachAsync("parley.socketio.packets.sent", 5);
        await figures.ReachAsync("parley.socketio.sent.bytes", sent + 2 + 6);

        server.Io.Of("/").Emit("e");
        await client.ReadTextAsync();
        await other.ReadTextAsync();
        await figures.ReachAsync("parley.socketio.packets.sent", 7);
        await figures.ReachAsync("parley.socketio.sent.bytes", sent + 8 + (2 * (2 + 7)));
    }

    [Fact]
    public async Task Who_does_not_take_what_is_sent_fills_a_queue_hits_its_limit_and_is_closed()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), o => o.OutgoingQueueBytes = 100_000, time);
        using var figures = new Figures(server);
        using var slow = await server.ConnectAsync();
        var big = new string('x', 20_000);
        long most = 0;
        while (server.Io.Of("/").SocketCount > 0)
        {
            var sent = figures.Sum("parley.socketio.packets.sent");
            server.Io.Of("/").Emit("news", big); // nobody reads
            while (figures.Sum("parley.socketio.packets.sent") == sent && server.Io.Of("/").SocketCount > 0)
            {
                await Task.Yield(); // the writer's turn comes, and the queue is looked at after each packet
            }

            most = Math.Max(most, figures.Observe("parley.socketio.queue.bytes"));
        }

        Assert.InRange(most, 1, 200_000);
        await figures.ReachAsync("parley.socketio.slow.closes", 1);
        await figures.ReachAsync("parley.socketio.limits.hit limit=outgoing_queue", 1);
        while (figures.Observe("parley.socketio.queue.bytes") != 0)
        {
            time.Advance(TimeSpan.FromSeconds(1)); // it has some time to take the last words
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Droppable_packets_that_a_full_queue_has_no_room_for_are_counted()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"), o => o.OutgoingQueueBytes = 10_000);
        using var figures = new Figures(server);
        using var polling = server.Polling(); // what it does not fetch waits
        await polling.OpenAsync();
        await polling.JoinAsync();
        for (var i = 0; i < 5; i++)
        {
            server.Io.Of("/").Droppable.Emit("hint", new string('x', 3000));
        }

        await figures.ReachAsync("parley.socketio.packets.dropped", 3); // the three that wait, for the fourth
    }

    [Fact]
    public async Task Clients_that_come_back_are_counted_by_result()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), o => o.ConnectionStateRecovery = new SocketIORecoveryOptions());
        using var figures = new Figures(server);
        using var first = await RecoveringClient.ConnectAsync(server);
        server.Io.Of("/").Emit("news");
        await first.ReadAsync(); // so its connection handlers have run
        first.Dispose();
        await Wait.UntilAsync(() => server.Io.ConnectionCount == 0, "it is lost");

        using var second = await first.ReturnAsync(server);
        using var stranger = await RecoveringClient.ConnectAsync(server, pid: "nobody's secret");

        Assert.Equal(first.Sid, second.Sid);
        await figures.ReachAsync("parley.socketio.recoveries result=recovered", 1);
        await figures.ReachAsync("parley.socketio.recoveries result=unknown", 1);
    }

    [Fact]
    public async Task Requests_that_are_refused_are_counted_by_cause()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var figures = new Figures(server);
        using var polling = server.Polling();
        using var refused = await polling.RequestAsync(HttpMethod.Get, "/socket.io/?EIO=4&transport=polling&sid=nobody");
        using var old = await WebSocketClient.ConnectAsync(server.Port, "/socket.io/?EIO=3&transport=websocket");

        await figures.ReachAsync("parley.socketio.connection.errors cause=UNKNOWN_SID", 1);
        await figures.ReachAsync("parley.socketio.connection.errors cause=UNSUPPORTED_PROTOCOL_VERSION", 1);
    }

    /// <summary>The sums of one server's instruments, since it began to look.</summary>
    private sealed class Figures : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _sums = new();
        private readonly ConcurrentDictionary<string, long> _observed = new();

        public Figures(TestServer server)
        {
            var meters = server.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Parley.SocketIO" && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                if (instrument.IsObservable)
                {
                    _observed[instrument.Name] = value;
                    return;
                }

                var name = instrument.Name;
                foreach (var (key, text) in tags)
                {
                    name += $" {key}={text}";
                }

                _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
            });
            _listener.Start();
        }

        public IEnumerable<string> Names => _sums.Keys;

        public long Sum(string name) => _sums.GetValueOrDefault(name);

        public long Observe(string name)
        {
            _listener.RecordObservableInstruments();
            return _observed.GetValueOrDefault(name);
        }

        /// <summary>Figures may follow what a client sees by a moment; but they stay what they are to be.</summary>
        public async Task ReachAsync(string name, long sum)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (Sum(name) != sum)
            {
                Assert.False(patience.IsCancellationRequested, $"{name} is {Sum(name)} instead of {sum}");
                await Task.Yield();
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
