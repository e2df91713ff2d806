using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Sockets;

namespace Parley.SocketIO;

/// <summary>A Socket.IO server: its namespaces and its connections.</summary>
public sealed class SocketIOServer : IDisposable
{
    private readonly EngineEndpoint _endpoint;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _liveSockets; // connected, or with disconnect handlers still to run

    internal SocketIOServer(
        SocketIOOptions options,
        TimeProvider time,
        IMeterFactory meters,
        ILoggerFactory loggers,
        IServiceScopeFactory scopes,
        IClusterAdapterFactory? cluster = null)
    {
        Scopes = scopes;
        Authorization = new NamespaceAuthorization(scopes);
        Options = options;
        Cluster = cluster;
        Logger = loggers.CreateLogger("Parley.SocketIO");
        Json = JsonFor(options.Json);
        Encoder = new PacketEncoder(Json, appendsOffsets: options.ConnectionStateRecovery is not null && !SharesLog);
        Metrics = new SocketIOMetrics(meters);
        Dispatcher = new PacketDispatcher(this, Logger);
        Engine = new EngineServer(
            options,
            time,
            Metrics,
            loggers.CreateLogger("Parley.SocketIO.Engine"),
            session => new SocketIOConnection(session, this));
        _endpoint = new EngineEndpoint(Engine);
        Namespaces = new NamespaceRegistry(this);
    }

    /// <summary>The number of open connections.</summary>
    public int ConnectionCount => Engine.SessionCount;

    internal SocketIOOptions Options { get; }

    /// <summary>Whether connection state recovery is by a log of all servers.</summary>
    internal bool SharesLog => Options.ConnectionStateRecovery is not null && Cluster is { HasSharedLog: true };

    /// <summary>Sockets connected to any namespace.</summary>
    internal int SocketCount => Namespaces.All.Sum(nsp => nsp.SocketCount);

    internal NamespaceAuthorization Authorization { get; }

    internal EngineServer Engine { get; }

    internal NamespaceRegistry Namespaces { get; }

    internal IClusterAdapterFactory? Cluster { get; }

    internal ILogger Logger { get; }

    internal JsonSerializerOptions Json { get; }

    internal PacketEncoder Encoder { get; }

    internal PacketDispatcher Dispatcher { get; }

    internal SocketIOMetrics Metrics { get; }

    internal IServiceScopeFactory Scopes { get; }

    /// <summary>
    /// The namespace of this name; it is made when it does not exist, as a child of the first pattern of
    /// <see cref="Of(Regex)"/> that matches. What was asked for by name stays, whatever
    /// <see cref="SocketIOOptions.CleanupEmptyChildNamespaces"/> says.
    /// </summary>
    public SocketIONamespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Namespaces.Of(name);
    }

    /// <summary>
    /// Dynamic namespaces: a client that joins a name which no namespace has, and which the pattern matches, makes it. What
    /// is registered on the parent that is returned, now or later, applies to all its children, until something is
    /// registered on a child itself: from then on that child has handlers of its own, beginning with a copy. Emitting on
    /// the parent emits on every child. Patterns and functions are asked in the order of these calls.
    /// </summary>
    /// <param name="pattern">
    /// Of the whole name, slash included. It meets what clients send: give it a match timeout, or
    /// <see cref="RegexOptions.NonBacktracking"/>, unless it is simple. A match that fails refuses the client.
    /// </param>
    public SocketIONamespace Of(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return Namespaces.AddParent(pattern, null);
    }

    /// <summary>
    /// Dynamic namespaces as with <see cref="Of(Regex)"/>, where a function decides: it is given the name and what the
    /// client sent as <c>auth</c>, and a token that is cancelled when the connection closes. When it throws, the client is
    /// refused: with the message and data of a <see cref="ConnectRefusedException"/>, else neutrally.
    /// </summary>
    public SocketIONamespace Of(Func<string, JsonElement?, CancellationToken, ValueTask<bool>> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Namespaces.AddParent(null, predicate);
    }

    /// <summary>
    /// Runs for every namespace that is made from now on, <c>/</c> excepted, before anybody is in it: whoever asks for the
    /// namespace meanwhile waits. When it throws, the namespace is not made.
    /// </summary>
    public SocketIOServer OnNewNamespace(Action<SocketIONamespace> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        Namespaces.OnCreated(hook);
        return this;
    }

    /// <summary>
    /// Closes every connection (reason <c>server shutting down</c>; stock clients reconnect by themselves) and refuses
    /// new ones. Completes when the handlers of <see cref="SocketIONamespace.OnDisconnect"/> have, and the connections have
    /// gone: each has 2 s to take what was sent to it last.
    /// </summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        await Engine.CloseAsync(cancellationToken);
        if (Volatile.Read(ref _liveSockets) > 0)
        {
            await _allEnded.Task.WaitAsync(cancellationToken);
        }

        foreach (var nsp in Namespaces.All)
        {
            if (nsp.Cluster is not null)
            {
                await nsp.Cluster.DisposeAsync();
            }
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
            services.GetRequiredService<IServiceScopeFactory>(),
            services.GetService<IClusterAdapterFactory>());
        // Parked polls and WebSockets are requests: the web server would wait for them until its own limit.
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(
            () => _ = server.CloseAsync().AsTask());
        return server;
    }

    /// <summary>The application's options, and on top of them how packets carry binary data.</summary>
    internal static JsonSerializerOptions JsonFor(JsonSerializerOptions configured)
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

    /// <summary>A namespace that asks for what is not there is a fault of the start, not of the first client.</summary>
    internal void CheckAuthorization(IServiceProvider services)
    {
        if (Namespaces.All.Any(nsp => !nsp.Handlers.Lifecycle.Authorization.IsEmpty)
            && services.GetService<IServiceProviderIsService>()?.IsService(typeof(IAuthorizationService)) != true)
        {
            throw NamespaceAuthorization.NotAdded();
        }
    }

    internal Task HandleAsync(HttpContext context) => _endpoint.HandleAsync(context);

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
}
