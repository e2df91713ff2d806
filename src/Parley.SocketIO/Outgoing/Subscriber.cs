namespace Parley.SocketIO.Outgoing;

/// <summary>
/// The delivery side of a socket: in which rooms' member lists it stands, and the broadcasts held back while its
/// connection handler runs. Owned by the connection's shard.
/// </summary>
internal sealed class Subscriber(OutgoingConnection connection)
{
    private (RoomMembers Room, int Place)[] _rooms = [];
    private int _roomCount;
    private List<SharedFrame>? _held;
    private int _heldBytes;
    private bool _isReleased;

    public OutgoingConnection Connection { get; } = connection;

    public void Join(RoomMembers room)
    {
        if (IndexOf(room) >= 0)
        {
            return;
        }

        if (_roomCount == _rooms.Length)
        {
            Array.Resize(ref _rooms, Math.Max(2, _rooms.Length * 2));
        }

        _rooms[_roomCount++] = (room, room.Add(this));
    }

    public void Leave(RoomMembers room)
    {
        var index = IndexOf(room);
        if (index < 0)
        {
            return;
        }

        var place = _rooms[index].Place;
        _rooms[index] = _rooms[--_roomCount];
        _rooms[_roomCount] = default;
        room.RemoveAt(place);
    }

    public void LeaveAll()
    {
        while (_roomCount > 0)
        {
            Leave(_rooms[_roomCount - 1].Room);
        }

        _held = null;
    }

    /// <summary>The room's list moved this member.</summary>
    public void Moved(RoomMembers room, int place) => _rooms[IndexOf(room)].Place = place;

    /// <summary>
    /// Takes consecutive broadcasts: into the round, or, while the connection handler runs, aside. What is aside counts as
    /// waiting for the connection and has the same bound.
    /// </summary>
    public void Take(ReadOnlySpan<Command> broadcasts, RoundBuilder rounds)
    {
        if (_isReleased)
        {
            rounds.AppendRun(Connection, broadcasts);
        }
        else if (_held is not [.., var last] || last != broadcasts[^1].Frame) // else in several of the rooms addressed
        {
            foreach (ref readonly var broadcast in broadcasts)
            {
                Hold(broadcast.Frame);
            }
        }
    }

    /// <summary>The connection handler has completed: what was held back goes out, in order.</summary>
    public void Release(RoundBuilder rounds)
    {
        _isReleased = true;
        foreach (var frame in _held ?? [])
        {
            rounds.BeginFrame(frame);
            rounds.Append(Connection, frame);
        }

        _held = null;
    }

    private void Hold(SharedFrame frame)
    {
        if (HasRoomFor(frame))
        {
            (_held ??= []).Add(frame);
            _heldBytes += frame.Length;
        }
        else if (frame.Delivery == Delivery.Kept)
        {
            _held = null;
            Connection.Overflow();
        }
    }

    private bool HasRoomFor(SharedFrame frame)
    {
        if (_held is not null && _heldBytes + frame.Length > Connection.QueueLimit)
        {
            Connection.Shard.DroppedFrames += _held.RemoveAll(static held => held.Delivery != Delivery.Kept);
            _heldBytes = _held.Sum(static held => held.Length);
        }

        return _heldBytes + frame.Length <= Connection.QueueLimit;
    }

    private int IndexOf(RoomMembers room)
    {
        for (var i = 0; i < _roomCount; i++)
        {
            if (_rooms[i].Room == room)
            {
                return i;
            }
        }

        return -1;
    }
}
