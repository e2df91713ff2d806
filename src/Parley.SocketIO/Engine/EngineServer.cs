using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Adapters.Recovery;
using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Engine.Transports.Handover;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine;

/// <summary>The sessions of an Engine.IO server, and what they share: shards, timing wheel, limits.</summary>
internal sealed class EngineServer : IDisposable
{
    /// <summary>A tick longer than this would let an upgrade wait noticeably for its noop.</summary>
    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly Func<EngineSession, IEngineConsumer> _consumer;
    private readonly WriterShard[] _shards;
    private readonly AddressLimits _limits;
    private readonly SocketIOMetrics _metrics;
    private readonly ILogger _logger;
    private TaskCompletionSource? _emptied;
    private int _admitted;
    private int _nextShard;
    private volatile bool _hasDeflatingClients;
    private volatile bool _isClosing;

    public EngineServer(
        SocketIOOptions options,
        TimeProvider time,
        SocketIOMetrics metrics,
        ILogger logger,
        Func<EngineSession, IEngineConsumer> consumer)
    {
        Options = options;
        Time = time;
        _metrics = metrics;
        _logger = logger;
        _consumer = consumer;
        _limits = new AddressLimits(
            options.MaxConnectionsPerAddress, options.MaxHandshakesPerSecondPerAddress, time);
        var shortest = new[]
        {
            options.PingInterval, options.PingTimeout, options.UpgradeTimeout, options.ConnectTimeout,
        }.Min();
        Wheel = new TimingWheel(time, shortest / 20 < LongestTick ? shortest / 20 : LongestTick);
        _shards = new WriterShard[Environment.ProcessorCount];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new WriterShard(i, metrics, logger, Backlog);
        }

        Ids = new SessionIds(options, logger, _sessions.ContainsKey);
        RecoveryBudget = new RecoveryBudget(options.ConnectionStateRecovery?.MaxTotalLogBytes ?? 0);
        InitialFrame = options.InitialPacket is { } text ? SharedFrame.FromText(Encoding.UTF8.GetBytes($"4{text}")) : null;
        metrics.ObserveQueues(_shards);
    }

    public SocketIOOptions Options { get; }

    public TimeProvider Time { get; }

    public TimingWheel Wheel { get; }

    /// <summary>One writer for each core.</summary>
    public ReadOnlySpan<WriterShard> Shards => _shards;

    public SessionIds Ids { get; }

    /// <summary>What the logs of connection state recovery share.</summary>
    public RecoveryBudget RecoveryBudget { get; }

    /// <summary>Whether the shards keep up.</summary>
    public Backlog Backlog { get; } = new();

    /// <summary>Whether nobody is let in any more.</summary>
    public bool IsClosing => _isClosing;

    public HandedOverSockets HandedOver { get; } = new();

    /// <summary>What every client is told first; null: nothing.</summary>
    public SharedFrame? InitialFrame { get; }

    /// <summary>Bytes waiting for connections that do not take them at once. Read without a lock: a moment old.</summary>
    public long QueuedBytes => _shards.Sum(shard => shard.QueuedBytes);

    public int SessionCount => _sessions.Count;

    public IEnumerable<EngineSession> Sessions => _sessions.Values;

    public EngineSession? Find(string id) => _sessions.GetValueOrDefault(id);

    /// <summary>Checks what a handshake costs its address; null lets it in, and <see cref="Open"/> has to follow.</summary>
    public EngineError? TryAdmit(HttpContext context)
    {
        if (IsClosing)
        {
            return EngineError.ShuttingDown;
        }

        if (Interlocked.Increment(ref _admitted) > Options.MaxConnections && Options.MaxConnections > 0)
        {
            Interlocked.Decrement(ref _admitted);
            OnLimit(LimitNames.Connections);
            return EngineError.ServerFull;
        }

        var error = _limits.TryOpen(context.Connection.RemoteIpAddress);
        if (error is not null)
        {
            Interlocked.Decrement(ref _admitted);
            OnLimit(error == EngineError.TooManyConnections ? LimitNames.AddressConnections : LimitNames.Handshakes);
        }

        return error;
    }

    /// <summary>A request that was let in did not become a session, though it may have got an id.</summary>
    public void Withdraw(HttpContext context, string? id)
    {
        Interlocked.Decrement(ref _admitted);
        _limits.OnClosed(context.Connection.RemoteIpAddress);
        if (id is not null)
        {
            Ids.Release(id);
        }
    }

    /// <summary>Agrees on compressed messages with a client that offers them, if the server is to.</summary>
    public bool TryNegotiateDeflate(HttpContext context)
    {
        if (Options.PerMessageDeflateThreshold is null || context.Request.Query.ContainsKey("b64")
            || !DeflateExtension.TryNegotiate(context))
        {
            return false;
        }

        _hasDeflatingClients = true;
        return true;
    }

    /// <summary>Compresses a frame's large messages, here and once, if there are clients that take them.</summary>
    public void Prepare(SharedFrame frame)
    {
        if (_hasDeflatingClients)
        {
            frame.Deflate(Options.PerMessageDeflateThreshold!.Value);
        }
    }

    /// <summary>A request was refused.</summary>
    public void OnRefused(HttpContext context, EngineError error)
    {
        _metrics.ConnectionRefused(error.Cause);
        Log.Refused(_logger, error.Code, error.Cause);
        try
        {
            Options.OnConnectionError?.Invoke(
                new SocketIOConnectionError(context, error.Code, error.Message, error.Cause));
        }
        catch (Exception exception)
        {
            Log.ConnectionErrorHookFailed(_logger, exception);
        }
    }

    /// <summary>Makes a session for a request that was let in. It gets packets once <see cref="EngineSession.Open"/> was called.</summary>
    public EngineSession Create(HttpContext context, string id, bool isWebSocket)
    {
        var shard = _shards[(uint)Interlocked.Increment(ref _nextShard) % (uint)_shards.Length];
        var request = new HandshakeRequest(context, Time.GetUtcNow());
        var session = new EngineSession(this, id, request, shard, isWebSocket);
        if (!_sessions.TryAdd(id, session))
        {
            throw new InvalidOperationException("Two connections were given the same id.");
        }

        Ids.Release(id);
        _metrics.ConnectionOpened(session.Transport);
        return session;
    }

    public void Open(EngineSession session)
    {
        session.Open(_consumer);
        if (_isClosing)
        {
            Shut(session); // it was let in before, and may have come after the others were closed
        }
    }

    /// <summary>Lets nobody in any more and closes every session. Completes when they have gone.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        _isClosing = true;
        Interlocked.MemoryBarrier(); // a session is either here or sees that the server closes
        foreach (var session in Sessions)
        {
            Shut(session);
        }

        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var emptied = Interlocked.CompareExchange(ref _emptied, made, null) ?? made;
        if (_sessions.IsEmpty)
        {
            emptied.TrySetResult();
        }

        return emptied.Task.WaitAsync(cancellationToken);
    }

    public void OnUpgraded() => _metrics.ConnectionUpgraded();

    public void OnSessionClosed(EngineSession session, DisconnectReason reason)
    {
        Interlocked.Decrement(ref _admitted);
        _limits.OnClosed(session.Request.RemoteAddress);
        _metrics.ConnectionClosed(session.Transport);
        if (reason.Description is { } description)
        {
            Log.SessionClosed(_logger, reason.Name, description);
        }
    }

    public void Remove(EngineSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        if (_isClosing && _sessions.IsEmpty)
        {
            Volatile.Read(ref _emptied)?.TrySetResult();
        }
    }

    public void OnReceived(long bytes) => _metrics.Received(bytes);

    public void OnLimit(string name) => _metrics.LimitHit(name);

    public void Dispose() => Wheel.Dispose();

    private static void Shut(EngineSession session) =>
        session.Close(DisconnectReason.ServerShuttingDown, CloseManner.AfterFlush);

}
