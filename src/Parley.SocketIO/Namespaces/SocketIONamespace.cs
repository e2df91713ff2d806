using System.Text;
using System.Text.Json;
using Parley.SocketIO.Adapters;
using Parley.SocketIO.Events;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>A namespace: its sockets, its rooms, and the handlers of its events.</summary>
public sealed partial class SocketIONamespace
{
    private readonly BroadcastOperator _everybody;
    private long _lastAckId = -1;

    internal SocketIONamespace(string name, InProcessAdapter adapter, PacketEncoder encoder, JsonSerializerOptions json)
    {
        Name = name;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        Adapter = adapter;
        Encoder = encoder;
        Json = json;
        _everybody = new BroadcastOperator(this, BroadcastScope.Everybody);
    }

    /// <summary>The name, with its leading slash.</summary>
    public string Name { get; }

    /// <summary>The connected sockets of this server. A snapshot.</summary>
    public IReadOnlyCollection<SocketIOSocket> Sockets => [.. Adapter.Sockets];

    /// <summary>The number of connected sockets of this server.</summary>
    public int SocketCount => Adapter.SocketCount;

    /// <summary>The operator that drops packets for sockets that cannot take them at once.</summary>
    public BroadcastOperator Volatile => _everybody.Volatile;

    /// <summary>The operator whose packets are dropped first when too much waits for a socket.</summary>
    public BroadcastOperator Droppable => _everybody.Droppable;

    /// <summary>The operator that reaches only sockets of this server.</summary>
    public BroadcastOperator Local => _everybody.Local;

    internal byte[] NameUtf8 { get; }

    internal InProcessAdapter Adapter { get; }

    internal PacketEncoder Encoder { get; }

    internal JsonSerializerOptions Json { get; }

    internal EventPipeline Events { get; } = new();

    internal SocketLifecycle Lifecycle { get; } = new();

    /// <summary>The connected socket with this id, or null.</summary>
    public SocketIOSocket? Find(string id) => Adapter.Find(id);

    /// <summary>
    /// Runs before a socket is connected, in the order of registration. <see cref="ConnectRefusedException"/> refuses it
    /// with a message and data; any other exception is logged and refuses it with a neutral message.
    /// </summary>
    public SocketIONamespace Use(Func<SocketIOSocket, CancellationToken, ValueTask> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Lifecycle.Use(middleware);
        return this;
    }

    /// <summary>
    /// Runs when a socket has connected, after the client was told. What the handler emits to its socket comes first;
    /// broadcasts that reach the socket meanwhile wait until the handler has completed, as do the socket's own events.
    /// A handler that throws is logged, and the connection is closed so that the stock client tries again.
    /// </summary>
    public SocketIONamespace OnConnection(Func<SocketIOSocket, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Lifecycle.OnConnection(handler);
        return this;
    }

    /// <summary>Runs once for each socket that had connected, after its last event was handled.</summary>
    public SocketIONamespace OnDisconnect(Func<SocketIOSocket, DisconnectReason, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Lifecycle.OnDisconnect(handler);
        return this;
    }

    /// <summary>Reaches the sockets in these rooms.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => _everybody.To(rooms);

    /// <summary>The same as <see cref="To"/>.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => _everybody.To(rooms);

    /// <summary>Reaches all sockets but those in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => _everybody.Except(rooms);

    /// <summary>The operator that reaches all sockets but one.</summary>
    internal BroadcastOperator EverybodyBut(SocketIOSocket socket) =>
        new(this, BroadcastScope.Everybody with { ExceptSocket = socket });

    /// <summary>Ack ids are counted per namespace, from 0.</summary>
    internal long NextAckId() => Interlocked.Increment(ref _lastAckId);
}
