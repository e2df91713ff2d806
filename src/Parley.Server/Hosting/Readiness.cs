using System.Diagnostics.Metrics;
using Parley.Server.EventLogs;
using Parley.Server.Nodes;
using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>
/// Whether this node can serve. Without Redis, while a commit waits, or with an expired certificate it is degraded but
/// serves; without its database or while draining it does not. Looked at every few seconds by itself, for the metric
/// <c>parley.ready</c>.
/// </summary>
internal sealed class Readiness : PeriodicService
{
    public const string Unavailable = "unavailable";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(2);

    private readonly Database _database;
    private readonly Drain _drain;
    private readonly EventLog _log;
    private readonly INodeBus? _bus;
    private readonly ServedCertificate? _certificate;
    private readonly TimeProvider _time;
    private int _isReady = 1; // the start has asked the database

    public Readiness(
        Database database, Drain drain, EventLog log, IMeterFactory meters, TimeProvider time, ILogger<Readiness> logger,
        INodeBus? bus = null, ServedCertificate? certificate = null)
        : base(Period, time, logger)
    {
        (_database, _drain, _log, _bus, _certificate, _time) = (database, drain, log, bus, certificate, time);
        var meter = meters.Create("Parley.Server");
        meter.CreateObservableGauge(
            "parley.ready", () => Volatile.Read(ref _isReady), null, "1 while this node can serve, otherwise 0");
        if (bus is not null)
        {
            meter.CreateObservableGauge(
                "parley.bus.healthy", () => bus.IsHealthy ? 1 : 0, null, "1 while nodes hear of each other by Redis, otherwise 0");
        }
    }

    public async Task<Health> CheckAsync(CancellationToken cancellation)
    {
        var why = new List<string>();
        if (_drain.IsDraining)
        {
            why.Add("the server is stopping");
        }

        if (!await AnswersAsync(cancellation))
        {
            why.Add("the database does not answer");
        }

        if (why.Count > 0)
        {
            return new Health(Unavailable, why);
        }

        if (_bus is { IsHealthy: false })
        {
            why.Add("Redis does not answer");
        }

        if (_log.IsStuck)
        {
            why.Add("a commit waits in the database, sends are unavailable");
        }

        if (_certificate?.Remaining <= TimeSpan.Zero)
        {
            why.Add("the certificate has expired");
        }

        return why.Count > 0 ? new Health("degraded", why) : new Health("ready");
    }

    protected override async ValueTask TickAsync(CancellationToken stopping) =>
        Volatile.Write(ref _isReady, (await CheckAsync(stopping)).Status == Unavailable ? 0 : 1);

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(LongestCheck, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        return await _database.AnswersAsync(either.Token);
    }
}
