using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Parley.SocketIO.Adapters;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>A namespace: its sockets, its rooms, and the handlers of its events.</summary>
public sealed partial class SocketIONamespace
{
    private readonly SocketIOServer _server;
    private long _lastAckId = -1;

    internal SocketIONamespace(string name, SocketIOServer server, SocketIONamespace? parent = null)
    {
        Name = name;
        Parent = parent;
        _server = server;
        Adapter = new InProcessAdapter(server.Engine, this, server.SharesLog);
    }

    /// <summary>The name, with its leading slash.</summary>
    public string Name { get; }

    /// <summary>The connected sockets of this server. A snapshot.</summary>
    public IReadOnlyCollection<SocketIOSocket> Sockets =>
        Children is null ? [.. Adapter.Sockets] : [.. Children.Values.SelectMany(child => child.Adapter.Sockets)];

    /// <summary>The number of connected sockets of this server.</summary>
    public int SocketCount => Children?.Values.Sum(child => child.SocketCount) ?? Adapter.SocketCount;

    /// <summary>The operator that drops packets for sockets that cannot take them at once.</summary>
    public BroadcastOperator Volatile => Everybody.Volatile;

    /// <summary>The operator whose packets are dropped first when too much waits for a socket.</summary>
    public BroadcastOperator Droppable => Everybody.Droppable;

    /// <summary>The operator that reaches only sockets of this server.</summary>
    public BroadcastOperator Local => Everybody.Local;

    internal byte[] NameUtf8 => field ??= Encoding.UTF8.GetBytes(Name);

    internal InProcessAdapter Adapter { get; }

    internal PacketEncoder Encoder => _server.Encoder;

    internal JsonSerializerOptions Json => _server.Json;

    private BroadcastOperator Everybody => field ??= new BroadcastOperator(this, BroadcastScope.Everybody);

    /// <summary>The connected socket with this id, or null.</summary>
    public SocketIOSocket? Find(string id) => Adapter.Find(id);

    /// <summary>
    /// Lets only users in who fulfil these policies of ASP.NET Core, or, without a name, the default policy: signed-in
    /// users. Others get a CONNECT_ERROR, <c>Unauthorized</c> when they are not signed in and else <c>Forbidden</c>. It is
    /// checked before all middleware, for recovered sockets too. The user is the one who opened the connection; policies'
    /// own authentication schemes are not run.
    /// </summary>
    public SocketIONamespace RequireAuthorization(params ReadOnlySpan<string> policies)
    {
        if (policies.IsEmpty)
        {
            Lifecycle.Require(new AuthorizeAttribute());
        }

        foreach (var policy in policies)
        {
            Lifecycle.Require(new AuthorizeAttribute(policy));
        }

        return this;
    }

    /// <summary>The same as <see cref="RequireAuthorization(ReadOnlySpan{string})"/>, with a policy.</summary>
    public SocketIONamespace RequireAuthorization(AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Lifecycle.Require(policy);
        return this;
    }

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
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => Everybody.To(rooms);

    /// <summary>The same as <see cref="To"/>.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => Everybody.To(rooms);

    /// <summary>Reaches all sockets but those in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => Everybody.Except(rooms);

    /// <summary>The operator that reaches all sockets but one.</summary>
    internal BroadcastOperator EverybodyBut(SocketIOSocket socket) =>
        new(this, BroadcastScope.Everybody with { ExceptSocket = socket });

    /// <summary>Ack ids are counted per namespace, from 0.</summary>
    internal long NextAckId() => Interlocked.Increment(ref _lastAckId);
}
