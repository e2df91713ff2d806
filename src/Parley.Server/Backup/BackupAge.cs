using System.Diagnostics.Metrics;
using Parley.Server.Hosting;

namespace Parley.Server.Backup;

/// <summary>Shows the age of the last backup as a metric, <c>parley.backup.age</c>; none when there never was one.</summary>
internal sealed class BackupAge : PeriodicService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly BackupTimes _times;
    private readonly TimeProvider _time;
    private (TimeSpan Age, long ReadAt)? _newest;

    public BackupAge(BackupTimes times, IMeterFactory meters, TimeProvider time, ILogger<BackupAge> logger)
        : base(Period, time, logger)
    {
        _times = times;
        _time = time;
        meters.Create("Parley.Server").CreateObservableGauge("parley.backup.age", Observe, "s", "Age of the last backup.");
    }

    protected override async ValueTask TickAsync(CancellationToken stopping) =>
        _newest = await _times.AgeOfNewestAsync(stopping) is { } age ? (age, _time.GetTimestamp()) : null;

    private IEnumerable<Measurement<double>> Observe() => _newest is var (age, readAt)
        ? [new Measurement<double>((age + _time.GetElapsedTime(readAt)).TotalSeconds)]
        : [];
}
