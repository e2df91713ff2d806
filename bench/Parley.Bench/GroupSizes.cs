using System.Diagnostics.Metrics;

namespace Parley.Bench;

/// <summary>The sizes of all groups committed since the last reset, by the log's own metric.</summary>
internal sealed class GroupSizes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<int> _sizes = [];

    public GroupSizes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "parley.log.group.size")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, size, _, _) => _sizes.Add(size));
        _listener.Start();
    }

    /// <summary>Call it while nobody appends.</summary>
    public (int Groups, int Median, int Max) Take()
    {
        _sizes.Sort();
        var taken = _sizes is [] ? (0, 0, 0) : (_sizes.Count, _sizes[_sizes.Count / 2], _sizes[^1]);
        _sizes.Clear();
        return taken;
    }

    public void Dispose() => _listener.Dispose();
}
