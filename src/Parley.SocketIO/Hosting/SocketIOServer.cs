using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Adapters;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Sockets;

namespace Parley.SocketIO;

/// <summary>A Socket.IO server: its namespaces and its connections.</summary>
public sealed class SocketIOServer : IDisposable
{
    private readonly ConcurrentDictionary<string, SocketIONamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly EngineEndpoint _endpoint;
    private readonly JsonSerializerOptions _json;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _liveSockets; // connected, or with disconnect handlers still to run

    internal SocketIOServer(
        SocketIOOptions options,
        TimeProvider time,
        IMeterFactory meters,
        ILoggerFactory loggers,
        IServiceScopeFactory scopes)
    {
        Scopes = scopes;
        Options = options;
        _json = JsonFor(options.Json);
        Encoder = new PacketEncoder(_json, appendsOffsets: options.ConnectionStateRecovery is not null);
        Metrics = new SocketIOMetrics(meters);
        Dispatcher = new PacketDispatcher(this, loggers.CreateLogger("Parley.SocketIO"));
        Engine = new EngineServer(
            options,
            time,
            Metrics,
            loggers.CreateLogger("Parley.SocketIO.Engine"),
            session => new SocketIOConnection(session, this));
        _endpoint = new EngineEndpoint(Engine);
    }

    /// <summary>The number of open connections.</summary>
    public int ConnectionCount => Engine.SessionCount;

    internal SocketIOOptions Options { get; }

    internal EngineServer Engine { get; }

    internal PacketEncoder Encoder { get; }

    internal PacketDispatcher Dispatcher { get; }

    internal SocketIOMetrics Metrics { get; }

    internal IServiceScopeFactory Scopes { get; }

    /// <summary>The namespace of this name; it is made when it does not exist.</summary>
    public SocketIONamespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var full = name.StartsWith('/') ? name : $"/{name}";
        return _namespaces.GetOrAdd(
            full, key => new SocketIONamespace(key, new InProcessAdapter(Engine), Encoder, _json));
    }

    /// <summary>
    /// Closes every connection (reason <c>server shutting down</c>; stock clients reconnect by themselves) and refuses
    /// new ones. Completes when the handlers of <see cref="SocketIONamespace.OnDisconnect"/> have.
    /// </summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        Engine.IsClosing = true;
        foreach (var session in Engine.Sessions)
        {
            session.Close(DisconnectReason.ServerShuttingDown, CloseManner.AfterFlush);
        }

        if (Volatile.Read(ref _liveSockets) > 0)
        {
            await _allEnded.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Engine.Dispose();
        Metrics.Dispose();
    }

    internal static SocketIOServer Create(IServiceProvider services)
    {
        var server = new SocketIOServer(
            services.GetRequiredService<IOptions<SocketIOOptions>>().Value,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<ILoggerFactory>(),
            services.GetRequiredService<IServiceScopeFactory>());
        // Parked polls and WebSockets are requests: the web server would wait for them until its own limit.
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(
            () => _ = server.CloseAsync().AsTask());
        return server;
    }

    internal Task HandleAsync(HttpContext context) => _endpoint.HandleAsync(context);

    /// <summary>The namespace of this name, if the application has made it.</summary>
    internal SocketIONamespace? Find(ReadOnlySpan<byte> name) =>
        _namespaces.GetValueOrDefault(Encoding.UTF8.GetString(name));

    internal void OnSocketConnected()
    {
        Interlocked.Increment(ref _liveSockets);
        Metrics.SocketConnected();
    }

    internal void OnSocketEnding() => Metrics.SocketDisconnected();

    internal void OnSocketEnded()
    {
        if (Interlocked.Decrement(ref _liveSockets) == 0 && Engine.IsClosing)
        {
            _allEnded.TrySetResult();
        }
    }

    /// <summary>The application's options, and on top of them how packets carry binary data.</summary>
    private static JsonSerializerOptions JsonFor(JsonSerializerOptions configured)
    {
        var options = new JsonSerializerOptions(configured)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(
                [.. configured.TypeInfoResolverChain, BasicJsonContext.Default]),
        };
        options.Converters.Add(new BinaryConverter());
        options.Converters.Add(new ByteArrayConverter());
        options.MakeReadOnly();
        return options;
    }
}
