namespace Parley.SocketIO.Outgoing;

/// <summary>
/// A room's members on one shard. Only the shard's writer touches them, in the order in which joins, leaves and
/// broadcasts were called: no lock, no copy, and a broadcast reaches exactly those who had joined before it.
/// </summary>
internal sealed class RoomMembers
{
    private Subscriber[] _items = new Subscriber[1];

    public int Count { get; private set; }

    public ReadOnlySpan<Subscriber> Items => _items.AsSpan(0, Count);

    /// <summary>Adds a member and returns its place.</summary>
    public int Add(Subscriber subscriber)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, _items.Length * 2);
        }

        _items[Count] = subscriber;
        return Count++;
    }

    /// <summary>Removes the member at a place; the last one moves there.</summary>
    public void RemoveAt(int place)
    {
        var last = _items[--Count];
        _items[Count] = null!;
        if (place != Count)
        {
            _items[place] = last;
            last.Moved(this, place);
        }

        if (_items.Length > 16 && Count < _items.Length / 4)
        {
            Array.Resize(ref _items, _items.Length / 2);
        }
    }
}
