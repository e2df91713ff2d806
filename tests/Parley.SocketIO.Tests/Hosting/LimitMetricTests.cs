using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Hosting;

/// <summary>Every limit shows in the metric under its name.</summary>
public sealed class LimitMetricTests
{
    [Theory]
    [InlineData("4511-[\"a\"]", "attachments")]
    [InlineData("LARGE", "message_size")]
    [InlineData("SILENCE", "connect_timeout")]
    [InlineData("POST", "message_size")]
    public async Task A_limit_that_is_reached_is_counted_by_name(string packet, string limit)
    {
        var time = new FakeTimeProvider();
        var hits = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        var meters = new OwnMeters();
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), time: time, host: builder => builder.Services.AddSingleton<IMeterFactory>(meters));
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "parley.socketio.limits.hit" && meters.Made.Contains(instrument.Meter))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => hits.Enqueue((string)tags[0].Value!));
        listener.Start();
        using var client = packet == "SILENCE" ? await server.WebSocketAsync() : await server.ConnectAsync();

        switch (packet)
        {
            case "LARGE":
                await client.WriteRawAsync([0x82, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0, 1, 2, 3, 4]);
                break;
            case "SILENCE":
                await client.ReadTextAsync();
                time.Advance(TimeSpan.FromSeconds(46));
                break;
            case "POST":
                using (var polling = server.Polling())
                {
                    await polling.OpenAsync();
                    using var refused = await polling.TryPostAsync(new string('x', 1_000_001));
                }

                break;
            default:
                await client.SendTextAsync(packet);
                break;
        }

        await Wait.UntilAsync(() => !hits.IsEmpty, "the limit is counted");
        Assert.Equal([limit], hits);
    }

    /// <summary>Tells this server's instruments from those of the tests beside it.</summary>
    private sealed class OwnMeters : IMeterFactory
    {
        public ConcurrentBag<Meter> Made { get; } = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            Made.Add(meter);
            return meter;
        }

        public void Dispose()
        {
        }
    }
}
