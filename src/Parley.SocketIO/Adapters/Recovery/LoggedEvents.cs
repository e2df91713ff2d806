namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>The logged events of one room, oldest first.</summary>
internal sealed class LoggedEvents
{
    private readonly List<LoggedEvent> _events = [];
    private int _start;

    public bool IsEmpty => _start == _events.Count;

    /// <summary>Adds the newest event, once however often the room was named.</summary>
    public void Add(LoggedEvent newest)
    {
        if (IsEmpty || _events[^1] != newest)
        {
            _events.Add(newest);
        }
    }

    /// <summary>Removes the oldest event, if it is this one.</summary>
    public void RemoveOldest(LoggedEvent oldest)
    {
        if (IsEmpty || _events[_start] != oldest)
        {
            return;
        }

        _events[_start++] = null!;
        if (_start > 32 && _start > _events.Count / 2)
        {
            _events.RemoveRange(0, _start);
            _start = 0;
        }
    }

    /// <summary>Adds the events after one sequence number and up to another to a list.</summary>
    public void CopyTo(List<LoggedEvent> target, long after, long upTo)
    {
        var (low, high) = (_start, _events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _events[middle].Sequence <= after ? (middle + 1, high) : (low, middle);
        }

        for (; low < _events.Count && _events[low].Sequence <= upTo; low++)
        {
            target.Add(_events[low]);
        }
    }
}
