using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO;
using Parley.SocketIO.Redis.Emitter;
using Parley.SocketIO.Redis.Hosting;
using Parley.SocketIO.Redis.PubSub;
using Parley.SocketIO.Redis.Sharded;
using Parley.SocketIO.Redis.Streams;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins Socket.IO servers through Redis. A server has one adapter.</summary>
public static class SocketIORedisServiceCollectionExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicParameterlessConstructor;

    /// <summary>
    /// Adds the adapter over publish and subscribe, with which servers on Node.js with <c>@socket.io/redis-adapter</c> can be
    /// in one cluster.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is an adapter already.</exception>
    public static IServiceCollection AddSocketIORedisAdapter(
        this IServiceCollection services, Action<RedisAdapterOptions>? configure = null) =>
        services.AddAdapter(configure, (redis, options) => local => new RedisAdapter(local, redis, options));

    /// <summary>
    /// Adds the adapter over sharded publish and subscribe, for Redis 7 and Redis Cluster, with which servers on Node.js with
    /// <c>createShardedAdapter</c> can be in one cluster.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is an adapter already.</exception>
    public static IServiceCollection AddSocketIOShardedRedisAdapter(
        this IServiceCollection services, Action<ShardedRedisAdapterOptions>? configure = null) =>
        services.AddAdapter(configure, (redis, options) => local => new ShardedRedisAdapter(local, redis, options));

    /// <summary>
    /// Adds the adapter over a stream, which is read on where a lost connection broke off, with which servers on Node.js with
    /// <c>@socket.io/redis-streams-adapter</c> can be in one cluster. With
    /// <see cref="SocketIOOptions.ConnectionStateRecovery"/> a client gets its socket back from any of them.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is an adapter already.</exception>
    public static IServiceCollection AddSocketIORedisStreamsAdapter(
        this IServiceCollection services, Action<RedisStreamsAdapterOptions>? configure = null) =>
        services.AddAdapter(configure, (redis, options) =>
        {
            var readers = new StreamReaders(redis, options);
            return local => new RedisStreamsAdapter(local, redis, options, readers);
        }, hasSharedLog: true);

    /// <summary>
    /// Adds a <see cref="RedisEmitter"/>, for programs that emit to the clients of servers with
    /// <see cref="AddSocketIORedisAdapter"/> and are none themselves.
    /// </summary>
    public static IServiceCollection AddSocketIORedisEmitter(
        this IServiceCollection services, Action<RedisEmitterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions(configure);
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<RedisEmitterOptions>>().Value;
            return new EmitterConnection(Connect(provider, options), options);
        });
        services.TryAddSingleton(provider => new RedisEmitter(provider.GetRequiredService<EmitterConnection>()));
        return services;
    }

    private static IServiceCollection AddAdapter<[DynamicallyAccessedMembers(Constructors)] TOptions>(
        this IServiceCollection services,
        Action<TOptions>? configure,
        Func<RedisConnection, TOptions, Func<LocalAdapter, IClusterAdapter>> create,
        bool hasSharedLog = false)
        where TOptions : RedisConnectionOptions, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(IClusterAdapterFactory)))
        {
            throw new InvalidOperationException("A Socket.IO server has one adapter, and there is one already.");
        }

        services.AddOptions(configure);
        return services.AddSingleton<IClusterAdapterFactory>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<TOptions>>().Value;
            var redis = Connect(provider, options);
            return new AdapterFactory(redis, create(redis, options), hasSharedLog);
        });
    }

    private static RedisConnection Connect(IServiceProvider provider, RedisConnectionOptions options) => new(
        options, provider, provider.GetRequiredService<ILoggerFactory>().CreateLogger("Parley.SocketIO.Redis"));

    private static void AddOptions<[DynamicallyAccessedMembers(Constructors)] TOptions>(
        this IServiceCollection services, Action<TOptions>? configure)
        where TOptions : RedisConnectionOptions, new()
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TOptions>, RedisOptionsValidator<TOptions>>());
        var options = services.AddOptions<TOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }
    }
}
