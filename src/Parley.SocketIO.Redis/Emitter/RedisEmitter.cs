using Microsoft.Extensions.Options;
using Parley.SocketIO.Redis.Emitter;
using Parley.SocketIO.Redis.PubSub;
using StackExchange.Redis;

namespace Parley.SocketIO;

/// <summary>
/// Emits to the clients of a cluster without being a server of it: for workers and scripts. Wire compatible with
/// <c>@socket.io/redis-emitter</c> 5; it reaches servers with the adapter over publish and subscribe, of this library and
/// of Node.js. Says whom it reaches, then emits. Immutable: every call returns a new one, so that a prepared one can be kept
/// and used by many. Nothing waits and nothing throws when Redis is away; <see cref="FlushAsync"/> does.
/// </summary>
public sealed class RedisEmitter : IEventEmitter
{
    private static readonly BroadcastTarget Everybody = new(null, []);

    private readonly EmitterConnection _connection;
    private readonly string _nsp;
    private readonly BroadcastTarget _target;

    /// <summary>Makes an emitter to the namespace <c>/</c>; the connection stays the application's.</summary>
    /// <exception cref="OptionsValidationException">The options are not good.</exception>
    public RedisEmitter(IConnectionMultiplexer multiplexer, RedisEmitterOptions? options = null)
        : this(new EmitterConnection(Checked(multiplexer), Checked(options ?? new RedisEmitterOptions())), "/", Everybody)
    {
    }

    internal RedisEmitter(EmitterConnection connection)
        : this(connection, "/", Everybody)
    {
    }

    private RedisEmitter(EmitterConnection connection, string nsp, BroadcastTarget target)
    {
        _connection = connection;
        _nsp = nsp;
        _target = target;
    }

    /// <summary>The same, but packets are dropped for sockets that cannot take them at once.</summary>
    public RedisEmitter Volatile => With(_target.Rooms, _target.Except, isVolatile: true, _target.IsUncompressed);

    /// <summary>An emitter to all sockets of a namespace.</summary>
    public RedisEmitter Of(string nsp)
    {
        ArgumentNullException.ThrowIfNull(nsp);
        return new RedisEmitter(_connection, nsp.StartsWith('/') ? nsp : $"/{nsp}", Everybody);
    }

    /// <summary>Reaches the sockets in these rooms, and those already named. An empty list of rooms adds nobody.</summary>
    public RedisEmitter To(params ReadOnlySpan<string> rooms) =>
        With([.. _target.Rooms ?? [], .. rooms], _target.Except, _target.IsVolatile, _target.IsUncompressed);

    /// <summary>The same as <see cref="To"/>.</summary>
    public RedisEmitter In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <summary>Leaves out the sockets in these rooms.</summary>
    public RedisEmitter Except(params ReadOnlySpan<string> rooms) =>
        With(_target.Rooms, [.. _target.Except, .. rooms], _target.IsVolatile, _target.IsUncompressed);

    /// <summary>The same; packets are not compressed when <paramref name="compress"/> is false.</summary>
    public RedisEmitter Compress(bool compress) => With(_target.Rooms, _target.Except, _target.IsVolatile, !compress);

    /// <inheritdoc/>
    public void Emit(string name) => Publish(_connection.Encoder.Encode(name));

    /// <inheritdoc/>
    public void Emit<T>(string name, T value) => Publish(_connection.Encoder.Encode(name, value));

    /// <inheritdoc/>
    public void Emit<T1, T2>(string name, T1 first, T2 second) => Publish(_connection.Encoder.Encode(name, first, second));

    /// <inheritdoc/>
    public void Emit<T1, T2, T3>(string name, T1 first, T2 second, T3 third) =>
        Publish(_connection.Encoder.Encode(name, first, second, third));

    /// <inheritdoc/>
    public void Emit<T1, T2, T3, T4>(string name, T1 first, T2 second, T3 third, T4 fourth) =>
        Publish(_connection.Encoder.Encode(name, first, second, third, fourth));

    /// <summary>
    /// Emits an event whose arguments are JSON already, separated by commas; its placeholders stand for the attachments.
    /// </summary>
    public void EmitRaw(
        string name, ReadOnlySpan<byte> utf8Json, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null) =>
        Publish(_connection.Encoder.EncodeRaw(name, utf8Json, attachments ?? []));

    /// <summary>Makes the sockets join rooms.</summary>
    public void SocketsJoin(params ReadOnlySpan<string> rooms) =>
        Tell(Requests.Rooms(RequestType.RemoteJoin, null, _target, rooms.ToArray()));

    /// <summary>Makes the sockets leave rooms.</summary>
    public void SocketsLeave(params ReadOnlySpan<string> rooms) =>
        Tell(Requests.Rooms(RequestType.RemoteLeave, null, _target, rooms.ToArray()));

    /// <summary>Removes the sockets from the namespace, or closes their connections.</summary>
    public void DisconnectSockets(bool close = false) => Tell(Requests.Disconnect(null, _target, close));

    /// <summary>Emits an event to the servers themselves; there are no answers.</summary>
    public void ServerSideEmit<T>(string name, T value) => _connection.PublishRequest(
        _nsp, Requests.ServerSideEmit(RedisAdapter.RedisEmitterId, null, _connection.Encoder.Encode(name, value)));

    /// <summary>Completes when Redis has passed on what was emitted before.</summary>
    /// <exception cref="RedisException">Redis cannot be reached.</exception>
    /// <exception cref="TimeoutException">Redis does not answer.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _connection.FlushAsync(cancellationToken);

    private static IConnectionMultiplexer Checked(IConnectionMultiplexer multiplexer)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return multiplexer;
    }

    private static RedisEmitterOptions Checked(RedisEmitterOptions options) => options.Faults().ToList() is [_, ..] faults
        ? throw new OptionsValidationException(Options.DefaultName, typeof(RedisEmitterOptions), faults)
        : options;

    private RedisEmitter With(
        IReadOnlyList<string>? rooms, IReadOnlyList<string> except, bool isVolatile, bool isUncompressed) =>
        new(_connection, _nsp, new BroadcastTarget(rooms, except)
        {
            IsVolatile = isVolatile,
            IsUncompressed = isUncompressed,
        });

    private void Publish(PacketPayload payload)
    {
        if (_target.Rooms is not [])
        {
            _connection.PublishBroadcast(_nsp, payload, _target);
        }
    }

    private void Tell(byte[] request)
    {
        if (_target.Rooms is not [])
        {
            _connection.PublishRequest(_nsp, request);
        }
    }
}
