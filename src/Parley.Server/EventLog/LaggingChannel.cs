namespace Parley.Server.EventLogs;

/// <summary>
/// A channel of which this node knows that events are missing before it can go on: how far the log has come, and the
/// events that came too early.
/// </summary>
internal sealed class LaggingChannel(LiveChannel live, long since)
{
    private readonly SortedList<long, LogEvent> _early = [];

    public LiveChannel Live { get; } = live;

    /// <summary>The timestamp at which the gap was noticed.</summary>
    public long Since { get; } = since;

    /// <summary>The last seq that is known to be committed.</summary>
    public long Last { get; private set; }

    public bool IsFull => _early.Count >= LiveChannel.MaxEvents;

    /// <summary>The last seq that is missing before the first event at hand.</summary>
    public long LastMissing => _early.Count > 0 ? _early.GetKeyAtIndex(0) - 1 : Last;

    public void Expect(long last) => Last = Math.Max(Last, last);

    public void Keep(LogEvent logged)
    {
        _early.TryAdd(logged.Seq, logged);
        Expect(logged.Seq);
    }

    /// <summary>Takes the first event at hand if it is this one; older ones are thrown away.</summary>
    public LogEvent? TakeIf(long seq)
    {
        while (_early.Count > 0 && _early.GetValueAtIndex(0) is var first && first.Seq <= seq)
        {
            _early.RemoveAt(0);
            if (first.Seq == seq)
            {
                return first;
            }
        }

        return null;
    }
}
