using System.Diagnostics.Metrics;
using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>
/// Shows for how long PostgreSQL's log has waited for its archive, as a metric, <c>parley.archive.lag</c>; none without an
/// archive. It remembers a position of the log and when it was written, and takes the next once the archive has that one:
/// while all is well the metric stays below two periods.
/// </summary>
internal sealed class ArchiveLag : PeriodicService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private (long Position, long WrittenAt)? _awaited;

    public ArchiveLag(PostgresDatabase database, IMeterFactory meters, TimeProvider time, ILogger<ArchiveLag> logger)
        : base(Period, time, logger)
    {
        (_database, _time) = (database, time);
        meters.Create("Parley.Server").CreateObservableGauge(
            "parley.archive.lag", Observe, "s", "For how long the database's log has waited to be archived.");
    }

    protected override async ValueTask TickAsync(CancellationToken stopping)
    {
        var now = _time.GetTimestamp();
        if (await ArchiveQueries.ReadAsync(_database, stopping) is not { Archived: { } archived } log)
        {
            _awaited = null;
        }
        else if (_awaited is not { } awaited || awaited.Position <= archived)
        {
            _awaited = (log.Written, now);
        }
    }

    private IEnumerable<Measurement<double>> Observe() => _awaited is var (_, writtenAt)
        ? [new Measurement<double>(_time.GetElapsedTime(writtenAt).TotalSeconds)]
        : [];
}
