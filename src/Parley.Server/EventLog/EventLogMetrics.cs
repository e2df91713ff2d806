using System.Diagnostics.Metrics;

namespace Parley.Server.EventLogs;

/// <summary>What the log tells of itself.</summary>
internal sealed class EventLogMetrics
{
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _appends;
    private readonly Counter<long> _repeats;
    private readonly Counter<long> _unavailable;
    private readonly Counter<long> _tailHits;
    private readonly Counter<long> _tailMisses;
    private readonly Counter<long> _gapReads;
    private readonly Counter<long> _replicaReads;
    private readonly Histogram<double> _appendDuration;
    private readonly Histogram<double> _publishDelay;

    public EventLogMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Parley.Server");
        _groupSize = meter.CreateHistogram<int>("parley.log.group.size", "{append}", "Appends in one transaction");
        _appends = meter.CreateCounter<long>("parley.log.appends", "{append}", "Appends answered as stored");
        _repeats = meter.CreateCounter<long>("parley.log.repeats", "{append}", "Appends that were stored before");
        _unavailable = meter.CreateCounter<long>("parley.log.unavailable", "{append}", "Appends not known to be stored");
        _tailHits = meter.CreateCounter<long>("parley.log.tail.hits", "{read}", "Resumes and syncs served from memory");
        _tailMisses = meter.CreateCounter<long>("parley.log.tail.misses", "{read}", "Resumes and syncs that asked the database");
        _replicaReads = meter.CreateCounter<long>(
            "parley.log.replica.reads", "{query}", "Pages of history asked of a replica, by whether it was fresh enough");
        _gapReads = meter.CreateCounter<long>(
            "parley.log.gap.reads", "{query}", "Queries for events of other nodes that no word brought");
        _appendDuration = meter.CreateHistogram<double>(
            "parley.log.append.duration", "s", "From asking for an append to its answer");
        _publishDelay = meter.CreateHistogram<double>(
            "parley.log.publish.delay", "s", "From an event's time to its publication on this node, between two clocks");
    }

    public void ReplicaRead(bool isFresh) => _replicaReads.Add(1, new KeyValuePair<string, object?>("fresh", isFresh));

    public void GroupCommitted(int size) => _groupSize.Record(size);

    public void Answered(AppendResult answer, TimeSpan took)
    {
        _appendDuration.Record(took.TotalSeconds);
        switch (answer)
        {
            case { Error: AppendError.Unavailable }:
                _unavailable.Add(1);
                break;
            case { Error: AppendError.None, Repeated: true }:
                _repeats.Add(1);
                break;
            case { Error: AppendError.None }:
                _appends.Add(1);
                break;
        }
    }

    public void Published(LogEvent logged, TimeProvider time)
    {
        if (_publishDelay.Enabled)
        {
            _publishDelay.Record(Math.Max(0, (time.GetUtcNow() - logged.At).TotalSeconds));
        }
    }

    public void GapRead() => _gapReads.Add(1);

    public void TailRead(bool hit) => (hit ? _tailHits : _tailMisses).Add(1);
}
