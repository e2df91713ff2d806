using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Parley.Server.Limits;

namespace Parley.Server.Hosting;

/// <summary>
/// Metrics for Prometheus on a port of their own, and metrics and traces to a collector where the standard variables of
/// OpenTelemetry name one. Off unless asked for: nothing listens then, and measuring costs next to nothing.
/// </summary>
internal static class Telemetry
{
    private const string CollectorEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
    [
        "Parley.Server", "Parley.SocketIO", "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    /// <summary>Seconds: from a commit in memory to a client on the other side of the world.</summary>
    private static readonly double[] DurationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] GroupBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    /// <summary>
    /// Counters that alerts watch, with their tags: they are there at 0 before they count, or the first hit of all would
    /// be no increase for Prometheus.
    /// </summary>
    private static readonly (string Counter, KeyValuePair<string, object?>[] Tags)[] FromZero =
    [
        ("parley.log.unavailable", []),
        ("parley.socketio.slow.closes", []),
        .. LimitMetrics.Names.Select(name => ("parley.limits_hit", new[] { new KeyValuePair<string, object?>("limit", name) })),
    ];

    public static void Add(WebApplicationBuilder builder, ParleySettings settings)
    {
        var toCollector = builder.Configuration[CollectorEndpoint] is { Length: > 0 };
        if (settings.MetricsPort == 0 && !toCollector)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("parley", serviceInstanceId: settings.NodeName))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters)
                    .AddView("parley.log.group.size", Buckets(GroupBounds))
                    .AddView(instrument => instrument.Unit == "s" ? Buckets(DurationBounds) : null);
                if (settings.MetricsPort != 0)
                {
                    metrics.AddPrometheusExporter();
                }
            });
        if (toCollector)
        {
            telemetry.WithTracing(traces => traces.AddSource("Parley.SocketIO", "Npgsql", "Microsoft.AspNetCore"))
                .WithLogging()
                .UseOtlpExporter();
        }
    }

    /// <summary>Once the provider keeps what is counted: before that a 0 would be lost.</summary>
    public static void BeginAtZero(IServiceProvider services)
    {
        if (services.GetService<MeterProvider>() is null)
        {
            return;
        }

        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument is Counter<long> counter)
                {
                    foreach (var (_, tags) in FromZero.Where(known => known.Counter == counter.Name))
                    {
                        counter.Add(0, tags);
                    }
                }
            },
        };
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(listener.Dispose);
        listener.Start();
    }

    /// <summary>On the port of the metrics there is nothing else, and on no other port are there metrics.</summary>
    public static void Map(WebApplication app, ParleySettings settings)
    {
        if (settings.MetricsPort != 0)
        {
            app.MapWhen(
                http => http.Connection.LocalPort == settings.MetricsPort,
                branch => branch.UseOpenTelemetryPrometheusScrapingEndpoint());
        }
    }

    private static ExplicitBucketHistogramConfiguration Buckets(double[] bounds) => new() { Boundaries = bounds };
}
