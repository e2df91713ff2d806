using System.Collections.Concurrent;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters;

/// <summary>
/// The sockets and rooms of one namespace on this server. Joining and leaving are rare and take a lock; broadcasting takes
/// none. A socket's own room exists only in so far as somebody else joins it: it costs nothing.
/// </summary>
internal sealed class InProcessAdapter(EngineServer engine)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, SocketIOSocket> _sockets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly Room _everybody = new(engine.Shards.Length);

    public ICollection<SocketIOSocket> Sockets => _sockets.Values;

    public int SocketCount => _sockets.Count;

    public int RoomCount => _rooms.Count;

    public SocketIOSocket? Find(string id) => _sockets.GetValueOrDefault(id);

    /// <summary>The socket is connected: it, and the rooms it joined before, count from here on.</summary>
    public void Add(SocketIOSocket socket)
    {
        lock (_gate)
        {
            _sockets[socket.Id] = socket;
            _everybody.Enter(socket.Subscriber);
            foreach (var room in socket.JoinedRooms)
            {
                Enter(room, socket);
            }
        }
    }

    /// <summary>The socket is gone. It keeps the names of its rooms for whoever asks while it is taken down.</summary>
    public void Remove(SocketIOSocket socket)
    {
        lock (_gate)
        {
            if (!_sockets.TryRemove(socket.Id, out _))
            {
                return;
            }

            socket.Subscriber.Connection.Shard.Post(new Command(CommandKind.LeaveAll, socket.Subscriber));
            _everybody.CountExit(socket.Subscriber);
            foreach (var name in socket.JoinedRooms)
            {
                var room = _rooms[name];
                room.CountExit(socket.Subscriber);
                RemoveIfEmpty(name, room);
            }
        }
    }

    public void Join(SocketIOSocket socket, string name)
    {
        lock (_gate)
        {
            if (socket.IsGone || !socket.TryAddRoom(name))
            {
                return;
            }

            if (_sockets.ContainsKey(socket.Id))
            {
                Enter(name, socket);
            }
        }
    }

    public void Leave(SocketIOSocket socket, string name)
    {
        lock (_gate)
        {
            if (!socket.IsGone && socket.TryRemoveRoom(name) && _sockets.ContainsKey(socket.Id))
            {
                Exit(name, socket);
            }
        }
    }

    /// <summary>The names of a socket's rooms, its own first.</summary>
    public string[] RoomsOf(SocketIOSocket socket)
    {
        lock (_gate)
        {
            return socket.IsInOwnRoom ? [socket.Id, .. socket.JoinedRooms] : [.. socket.JoinedRooms];
        }
    }

    /// <summary>Sends a packet to whom the scope names.</summary>
    public void Broadcast(SharedFrame frame, BroadcastScope scope)
    {
        var audience = Resolve(scope);
        foreach (var shard in engine.Shards)
        {
            if (audience.MayReach(shard))
            {
                shard.Post(new Command(CommandKind.Broadcast, audience, frame));
            }
        }
    }

    /// <summary>The connected sockets whom the scope names. Looks at every socket: for commands, not for messages.</summary>
    public List<SocketIOSocket> Match(BroadcastScope scope)
    {
        lock (_gate)
        {
            var matches = new List<SocketIOSocket>();
            foreach (var (_, socket) in _sockets)
            {
                var isNamed = scope.Rooms is null || Array.Exists(scope.Rooms, socket.IsIn);
                if (isNamed && socket != scope.ExceptSocket && !Array.Exists(scope.ExceptRooms, socket.IsIn))
                {
                    matches.Add(socket);
                }
            }

            return matches;
        }
    }

    private Audience Resolve(BroadcastScope scope)
    {
        var hasExceptions = scope.ExceptSocket is not null || scope.ExceptRooms.Length > 0;
        if (!hasExceptions)
        {
            if (scope.Rooms is null)
            {
                return _everybody.Audience;
            }

            if (scope.Rooms is [var only] && _rooms.TryGetValue(only, out var room) && !_sockets.ContainsKey(only))
            {
                return room.Audience;
            }
        }

        var (rooms, singles) = scope.Rooms is null ? ([_everybody], []) : Resolve(scope.Rooms);
        var (exceptRooms, exceptSingles) = Resolve(scope.ExceptRooms);
        return new Audience
        {
            Rooms = rooms,
            Singles = singles,
            ExceptRooms = exceptRooms,
            ExceptSingles = scope.ExceptSocket is { } self ? [.. exceptSingles, self.Subscriber] : exceptSingles,
        };
    }

    private (Room[] Rooms, Subscriber[] Singles) Resolve(string[] names)
    {
        var rooms = new List<Room>(names.Length);
        var singles = new List<Subscriber>();
        foreach (var name in names)
        {
            if (_rooms.TryGetValue(name, out var room))
            {
                rooms.Add(room);
            }

            if (_sockets.TryGetValue(name, out var socket) && socket.IsInOwnRoom)
            {
                singles.Add(socket.Subscriber);
            }
        }

        return ([.. rooms], [.. singles]);
    }

    private void Enter(string name, SocketIOSocket socket) =>
        _rooms.GetOrAdd(name, static (_, shards) => new Room(shards), engine.Shards.Length).Enter(socket.Subscriber);

    private void Exit(string name, SocketIOSocket socket)
    {
        var room = _rooms[name];
        room.Exit(socket.Subscriber);
        RemoveIfEmpty(name, room);
    }

    private void RemoveIfEmpty(string name, Room room)
    {
        if (room.IsEmpty)
        {
            _rooms.TryRemove(name, out _);
        }
    }
}
