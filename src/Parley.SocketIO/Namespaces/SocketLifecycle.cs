using System.Collections.Immutable;

namespace Parley.SocketIO.Namespaces;

/// <summary>A namespace's handlers for the beginning and the end of its sockets.</summary>
internal sealed class SocketLifecycle
{
    private ImmutableArray<Func<SocketIOSocket, CancellationToken, ValueTask>> _middleware = [];
    private ImmutableArray<Func<SocketIOSocket, CancellationToken, ValueTask>> _connection = [];
    private ImmutableArray<Func<SocketIOSocket, DisconnectReason, ValueTask>> _disconnect = [];

    /// <summary>What users have to fulfil: policies, and data that names them.</summary>
    public ImmutableArray<object> Authorization { get; private set; } = [];

    public ImmutableArray<Func<SocketIOSocket, DisconnectReason, ValueTask>> DisconnectHandlers => _disconnect;

    public void Require(object policyOrData) => Authorization = Authorization.Add(policyOrData);

    public void Use(Func<SocketIOSocket, CancellationToken, ValueTask> middleware) =>
        ImmutableInterlocked.Update(ref _middleware, static (all, one) => all.Add(one), middleware);

    public void OnConnection(Func<SocketIOSocket, CancellationToken, ValueTask> handler) =>
        ImmutableInterlocked.Update(ref _connection, static (all, one) => all.Add(one), handler);

    public void OnDisconnect(Func<SocketIOSocket, DisconnectReason, ValueTask> handler) =>
        ImmutableInterlocked.Update(ref _disconnect, static (all, one) => all.Add(one), handler);

    public SocketLifecycle Copy() =>
        new()
        {
            Authorization = Authorization,
            _middleware = _middleware,
            _connection = _connection,
            _disconnect = _disconnect,
        };

    /// <summary>Runs the middleware; what it throws refuses the socket.</summary>
    public async ValueTask AuthorizeAsync(SocketIOSocket socket)
    {
        foreach (var middleware in _middleware)
        {
            await middleware(socket, socket.Disconnected);
        }
    }

    public async ValueTask ConnectedAsync(SocketIOSocket socket)
    {
        foreach (var handler in _connection)
        {
            await handler(socket, socket.Disconnected);
        }
    }
}
