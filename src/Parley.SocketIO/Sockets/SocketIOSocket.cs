using Parley.SocketIO.Adapters.Recovery;
using Parley.SocketIO.Events;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Sockets;

namespace Parley.SocketIO;

/// <summary>One client in one namespace.</summary>
public sealed partial class SocketIOSocket
{
    private const int StateConnecting = 0;
    private const int StateConnected = 1;
    private const int StateGone = 2;

    private readonly SocketIOConnection _connection;
    private List<string>? _joinedRooms; // guarded by the adapter's lock
    private object? _data;
    private CancellationTokenSource? _disconnected;
    private PendingAcks? _acks;
    private int _state;

    internal SocketIOSocket(
        string id, SocketIONamespace nsp, SocketIOConnection connection, SocketIOHandshake handshake)
    {
        Id = id;
        Namespace = nsp;
        Handshake = handshake;
        _connection = connection;
        Subscriber = new Subscriber(connection.Session);
    }

    /// <summary>The socket's public name, 20 characters; not the secret that identifies the connection.</summary>
    public string Id { get; }

    /// <summary>The namespace.</summary>
    public SocketIONamespace Namespace { get; }

    /// <summary>What the client said when it connected.</summary>
    public SocketIOHandshake Handshake { get; }

    /// <summary>
    /// Whether this is a socket whose connection was lost and whose client is back
    /// (<see cref="SocketIOOptions.ConnectionStateRecovery"/>): id, rooms and <see cref="Data"/> are what they were, and
    /// the client gets what it missed.
    /// </summary>
    public bool Recovered { get; private init; }

    /// <summary>
    /// The application's own state for this socket. A recovered socket has the same object, or, when servers share the log
    /// of events (<see cref="ISharedLog"/>), what was written of it as JSON: when it was set, when rooms were joined or left,
    /// from time to time, and last when the connection was lost.
    /// </summary>
    public object? Data
    {
        get => _data;
        set
        {
            _data = value;
            Namespace.Adapter.Shared?.OnDataSet(this);
        }
    }

    /// <summary>
    /// The application's own state of the connection, which all its sockets share and which outlives each of them: a
    /// client may leave a namespace and join it again. Null until it is set.
    /// </summary>
    public object? ConnectionData
    {
        get => _connection.Data;
        set => _connection.Data = value;
    }

    /// <summary>
    /// When the connection closes (<c>forced close</c>, "authentication expired") because its user's ticket is no longer
    /// valid; null: never. It begins with the ticket's own time if
    /// <see cref="SocketIOOptions.CloseOnAuthenticationExpiration"/> is on. An application that lets a client renew its
    /// ticket by an event moves it here. All sockets of a connection share it.
    /// </summary>
    public DateTimeOffset? AuthenticationExpires
    {
        get => _connection.AuthenticationExpires;
        set => _connection.AuthenticationExpires = value;
    }

    /// <summary>
    /// The rooms the socket is in, its own (<see cref="Id"/>) among them. A snapshot. After the disconnect it still tells
    /// the rooms that the socket was in.
    /// </summary>
    public IReadOnlyCollection<string> Rooms => Namespace.Adapter.RoomsOf(this);

    /// <summary>Whether the socket is connected. False while middleware runs.</summary>
    public bool Connected => System.Threading.Volatile.Read(ref _state) == StateConnected;

    /// <summary>
    /// Cancelled as soon as the socket is disconnected. Events received before that are still handled, with the token
    /// cancelled already: work that must not be lost does not take it.
    /// </summary>
    public CancellationToken Disconnected
    {
        get
        {
            if (_disconnected is null)
            {
                Interlocked.CompareExchange(ref _disconnected, new CancellationTokenSource(), null);
                if (IsGone)
                {
                    _disconnected.Cancel();
                }
            }

            return _disconnected.Token;
        }
    }

    /// <summary><c>polling</c> or <c>websocket</c>.</summary>
    public string Transport => _connection.Session.Transport;

    /// <summary>Broadcasts to all sockets of the namespace but this one.</summary>
    public BroadcastOperator Broadcast => Namespace.EverybodyBut(this);

    internal SocketIOServer Server => _connection.Server;

    internal Subscriber Subscriber { get; }

    /// <summary>What it takes to continue the socket on another connection; null when recovery is off.</summary>
    internal SessionState? Recovery { get; set; }

    internal bool IsGone => System.Threading.Volatile.Read(ref _state) == StateGone;

    /// <summary>Whether broadcasts to its id reach the socket. Guarded, as the rooms are, by the adapter's lock.</summary>
    internal bool IsInOwnRoom { get; private set; } = true;

    internal IReadOnlyList<string> JoinedRooms => _joinedRooms ?? (IReadOnlyList<string>)[];

    /// <summary>Joins a room. After the disconnect it does nothing.</summary>
    public void Join(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        Namespace.Adapter.Join(this, room);
    }

    /// <summary>Leaves a room.</summary>
    public void Leave(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        Namespace.Adapter.Leave(this, room);
    }

    /// <summary>
    /// Whether the socket is in a room; its own counts. Cheaper than <see cref="Rooms"/>, which copies them. After the
    /// disconnect it still tells what was.
    /// </summary>
    public bool IsIn(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        return Namespace.Adapter.IsIn(this, room);
    }

    /// <summary>Broadcasts to the sockets in these rooms, this one excepted.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => Broadcast.To(rooms);

    /// <summary>
    /// Removes the socket from its namespace (the stock client does not come back by itself), or, with
    /// <paramref name="close"/>, all sockets of the connection, and closes it.
    /// </summary>
    public void Disconnect(bool close = false)
    {
        Namespace.Adapter.AfterEmits(() =>
        {
            if (close)
            {
                _connection.DisconnectAll();
            }
            else
            {
                _connection.Disconnect(this);
            }
        });
    }

    /// <summary>Closes the connection after what has been emitted. The stock client reconnects by itself.</summary>
    public void CloseTransport() =>
        _connection.Session.Close(DisconnectReason.ForcedClose.Because("closed by the application"), CloseManner.AfterFlush);

    /// <summary>Sends a packet, unless the socket is not connected.</summary>
    internal void Send(SharedFrame packet) => Namespace.Adapter.Send(packet, this);

    /// <summary>The socket that continues a lost one.</summary>
    internal static SocketIOSocket Continue(
        LostSocket lost, SocketIONamespace nsp, SocketIOConnection connection, SocketIOHandshake handshake) =>
        new(lost.State.SocketId, nsp, connection, handshake)
        {
            Recovered = true,
            Recovery = lost.State,
            IsInOwnRoom = lost.IsInOwnRoom,
            Data = lost.Data,
            _joinedRooms = lost.Rooms.Length == 0 ? null : [.. lost.Rooms],
        };

    /// <summary>The client is on another connection: this one has to be lost, whatever it seems.</summary>
    internal void GiveWay() => _connection.Session.Close(
        DisconnectReason.TransportClose.Because("the client is back on another connection"), CloseManner.AtOnce);

    /// <summary>Guarded, as the rooms are, by the adapter's lock.</summary>
    internal bool HasJoined(string room) => (room == Id && IsInOwnRoom) || _joinedRooms?.Contains(room) == true;

    internal bool TryAddRoom(string room)
    {
        if (room == Id)
        {
            IsInOwnRoom = true;
            return false;
        }

        if (_joinedRooms?.Contains(room) == true)
        {
            return false;
        }

        (_joinedRooms ??= new List<string>(1)).Add(room);
        return true;
    }

    internal bool TryRemoveRoom(string room)
    {
        if (room == Id)
        {
            IsInOwnRoom = false;
            return false;
        }

        return _joinedRooms?.Remove(room) == true;
    }

    /// <summary>The middleware let the socket in.</summary>
    internal bool TryConnect() =>
        Interlocked.CompareExchange(ref _state, StateConnected, StateConnecting) == StateConnecting;

    /// <summary>
    /// Ends the socket, once; true when it had been connected, so that its handlers have to know. Whose connection was
    /// lost may be recovered.
    /// </summary>
    internal bool TryEnd(bool isLost = false)
    {
        var state = Interlocked.Exchange(ref _state, StateGone);
        if (state == StateGone)
        {
            return false;
        }

        Namespace.Adapter.Remove(this, isLost);
        Namespace.AcksIfAny?.OnGone(this);
        Namespace.Exit();
        RemoveOutgoing(null);
        _acks?.FailAll();
        _ = _disconnected?.CancelAsync(); // whatever the application does then, it does not do it to a reader or to the wheel
        return state == StateConnected;
    }

    /// <summary>The client acknowledges an event.</summary>
    internal void OnAck(long id, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (_acks?.Remove(id) is { } ack)
        {
            ack.Complete(arguments, attachments);
        }
        else
        {
            Namespace.AcksIfAny?.OnAck(this, id, arguments, attachments);
        }
    }
}
