using System.Collections.Concurrent;
using Parley.SocketIO.Adapters.Recovery;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters;

/// <summary>
/// The sockets and rooms of one namespace on this server. Joining and leaving are rare and take a lock; broadcasting takes
/// none. A socket's own room exists only in so far as somebody else joins it: it costs nothing. Nor does a namespace that
/// nobody is in.
/// </summary>
internal sealed partial class InProcessAdapter
{
    private readonly Lock _gate = new();
    private readonly EngineServer _engine;
    private ConcurrentDictionary<string, SocketIOSocket>? _sockets; // null until somebody comes, as the next two
    private ConcurrentDictionary<string, Room>? _rooms;
    private Room? _everybody;
    private Action<RoomChange>? _roomChange;
    private Action<string, bool>? _socketChange;

    public InProcessAdapter(EngineServer engine, SocketIONamespace nsp, bool sharesLog)
    {
        _engine = engine;
        if (engine.Options.ConnectionStateRecovery is not { } options)
        {
            return;
        }

        if (sharesLog)
        {
            Recovery = Shared = new SharedRecovery(_gate, engine, options, nsp);
        }
        else
        {
            Recovery = Kept = new ConnectionRecovery(_gate, engine, options);
        }
    }

    /// <summary>Null: off. It is one of the two that follow.</summary>
    public IConnectionRecovery? Recovery { get; }

    /// <summary>The one from this process's log.</summary>
    public ConnectionRecovery? Kept { get; }

    /// <summary>The one from a log that all servers share.</summary>
    public SharedRecovery? Shared { get; }

    public ICollection<SocketIOSocket> Sockets => _sockets?.Values ?? [];

    public int SocketCount => _sockets?.Count ?? 0;

    public int RoomCount => _rooms?.Count ?? 0;

    public SocketIOSocket? Find(string id) => _sockets?.GetValueOrDefault(id);

    /// <summary>
    /// The socket is connected: it, and the rooms it joined before, count from here on. Returns what a recovered one
    /// missed.
    /// </summary>
    public IReadOnlyList<SharedFrame> Add(SocketIOSocket socket, RecoveredSocket? recovered = null)
    {
        lock (_gate)
        {
            var missed = Recovery?.Begin(socket, recovered);
            _everybody ??= new Room(_engine.Shards.Length);
            (_sockets ??= NewDictionary<SocketIOSocket>())[socket.Id] = socket;
            _everybody.Enter(socket.Subscriber);
            _socketChange?.Invoke(socket.Id, true);
            foreach (var room in socket.JoinedRooms)
            {
                Enter(room, socket);
            }

            return missed ?? [];
        }
    }

    /// <summary>The connection handlers have run: what was broadcast to the socket meanwhile goes out.</summary>
    public void Release(SocketIOSocket socket, bool isComplete)
    {
        lock (_gate)
        {
            Recovery?.OnReleased(socket, isComplete);

            socket.Subscriber.Connection.Shard.Post(new Command(CommandKind.Release, socket.Subscriber));
        }
    }

    /// <summary>The socket with this secret whose connection is thought to be alive.</summary>
    public SocketIOSocket? FindLive(string pid, SocketIOHandshake handshake)
    {
        lock (_gate)
        {
            return Recovery!.FindLive(pid, handshake);
        }
    }

    /// <summary>The socket is gone. It keeps the names of its rooms for whoever asks while it is taken down.</summary>
    public void Remove(SocketIOSocket socket, bool isLost)
    {
        lock (_gate)
        {
            Recovery?.End(socket, isLost);
            if (_sockets?.TryRemove(KeyValuePair.Create(socket.Id, socket)) != true)
            {
                return;
            }

            socket.Subscriber.Connection.Shard.Post(new Command(CommandKind.LeaveAll, socket.Subscriber));
            _everybody!.CountExit(socket.Subscriber);
            foreach (var name in socket.JoinedRooms)
            {
                var room = _rooms![name];
                room.CountExit(socket.Subscriber);
                AfterExit(name, room, socket);
            }

            _socketChange?.Invoke(socket.Id, false);
        }
    }

    public void Join(SocketIOSocket socket, string name)
    {
        lock (_gate)
        {
            if (socket.IsGone)
            {
                return;
            }

            Recovery?.OnJoin(socket, name);
            if (!socket.TryAddRoom(name))
            {
                return;
            }

            if (IsConnected(socket.Id))
            {
                Enter(name, socket);
            }
        }
    }

    public void Leave(SocketIOSocket socket, string name)
    {
        lock (_gate)
        {
            if (socket.IsGone)
            {
                return;
            }

            Recovery?.OnLeave(socket, name);
            if (socket.TryRemoveRoom(name) && IsConnected(socket.Id))
            {
                Exit(name, socket);
            }
        }
    }

    public void OnRoomChange(Action<RoomChange> hook)
    {
        lock (_gate)
        {
            _roomChange += hook;
        }
    }

    public void OnSocketChange(Action<string, bool> hook)
    {
        lock (_gate)
        {
            _socketChange += hook;
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

    public bool IsIn(SocketIOSocket socket, string room)
    {
        lock (_gate)
        {
            return socket.HasJoined(room);
        }
    }

    private bool IsConnected(string id) => _sockets?.ContainsKey(id) == true;

    private void Enter(string name, SocketIOSocket socket)
    {
        _rooms ??= NewDictionary<Room>();
        if (!_rooms.TryGetValue(name, out var room))
        {
            room = new Room(_engine.Shards.Length);
            _roomChange?.Invoke(new RoomChange(RoomChangeKind.Created, name, socket.Id));
            _rooms[name] = room;
        }

        room.Enter(socket.Subscriber);
        _roomChange?.Invoke(new RoomChange(RoomChangeKind.Joined, name, socket.Id));
    }

    private void Exit(string name, SocketIOSocket socket)
    {
        var room = _rooms![name];
        room.Exit(socket.Subscriber);
        AfterExit(name, room, socket);
    }

    private void AfterExit(string name, Room room, SocketIOSocket socket)
    {
        _roomChange?.Invoke(new RoomChange(RoomChangeKind.Left, name, socket.Id));
        if (room.IsEmpty)
        {
            _rooms!.TryRemove(name, out _);
            _roomChange?.Invoke(new RoomChange(RoomChangeKind.Deleted, name, socket.Id));
        }
    }

    private Room? FindRoom(string name) => _rooms?.GetValueOrDefault(name);

    /// <summary>Small and with one lock: all writers hold the adapter's.</summary>
    private static ConcurrentDictionary<string, T> NewDictionary<T>() => new(1, 4, StringComparer.Ordinal);
}
