using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Hosting;

/// <summary>
/// The way to Redis. Nothing waits for it and nothing throws without it: what is published before it is there is kept
/// within bounds, what is published while it is away is the driver's to keep or to drop.
/// </summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    private const int MaxEarlyMessages = 10_000;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ConfigurationOptions? _configuration; // null: the connection is the application's
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly Task<IConnectionMultiplexer> _connecting;
    private List<Action<IConnectionMultiplexer>>? _early = [];
    private IConnectionMultiplexer? _multiplexer;
    private ISubscriber? _subscriber;
    private int _isAway;

    public RedisConnection(RedisConnectionOptions options, IServiceProvider services, ILogger logger)
    {
        _logger = logger;
        _time = services.GetRequiredService<TimeProvider>();
        _closed = _closing.Token;
        _configuration = options.Connection is null ? options.Configuration : null;
        _connecting = ConnectAsync(options, services);
    }

    /// <summary>A connection that is there already, and says nothing.</summary>
    public RedisConnection(IConnectionMultiplexer multiplexer)
    {
        _logger = NullLogger.Instance;
        _time = TimeProvider.System;
        _closed = _closing.Token;
        _connecting = Task.FromResult(multiplexer);
        Begin(multiplexer);
    }

    public TimeProvider Time => _time;

    public ILogger Logger => _logger;

    /// <summary>Cancelled when the connection is disposed of.</summary>
    public CancellationToken Closing => _closed;

    /// <summary>Publishes without waiting. What one thread publishes arrives in that order.</summary>
    public void Publish(RedisChannel channel, byte[] message)
    {
        if (Volatile.Read(ref _subscriber) is { } subscriber)
        {
            Publish(subscriber, channel, message);
        }
        else
        {
            Send(multiplexer => Publish(multiplexer.GetSubscriber(), channel, message));
        }
    }

    /// <summary>Sends a command that is not waited for, now or as soon as Redis is there.</summary>
    public void Send(Action<IConnectionMultiplexer> command)
    {
        if (Volatile.Read(ref _multiplexer) is { } multiplexer)
        {
            Run(multiplexer, command);
            return;
        }

        lock (_gate)
        {
            if (_multiplexer is not null)
            {
                Run(_multiplexer, command);
            }
            else if (_early!.Count < MaxEarlyMessages)
            {
                _early.Add(command);
            }
        }
    }

    /// <summary>Publishes and waits until Redis has passed it on; says in the log when it did not.</summary>
    public ValueTask PublishAsync(RedisChannel channel, byte[] message, CancellationToken cancellationToken) =>
        SendAsync(multiplexer => multiplexer.GetSubscriber().PublishAsync(channel, message), cancellationToken);

    /// <summary>Sends a command and waits until Redis has done it; says in the log when it did not.</summary>
    public async ValueTask SendAsync(Func<IConnectionMultiplexer, Task> command, CancellationToken cancellationToken)
    {
        try
        {
            if (Volatile.Read(ref _multiplexer) is { } multiplexer)
            {
                await command(multiplexer).WaitAsync(cancellationToken);
            }
            else
            {
                Send(early => _ = ObserveAsync(command(early)));
            }
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.CommandFailed(_logger, exception);
        }
    }

    /// <summary>
    /// Opens another connection by the same configuration, for commands that Redis holds for so long: on a shared one everything
    /// would wait behind them. The caller disposes of it.
    /// </summary>
    public async Task<IConnectionMultiplexer> OpenReadingAsync(TimeSpan hold, CancellationToken cancellationToken)
    {
        var multiplexer = await ConnectedAsync(cancellationToken);
        var configuration = _configuration?.Clone() ?? ConfigurationOptions.Parse(multiplexer.Configuration);
        configuration.AbortOnConnectFail = false;
        configuration.Protocol = RedisProtocol.Resp2; // one form of answers
        configuration.AsyncTimeout = (int)(hold + TimeSpan.FromSeconds(5)).TotalMilliseconds;
        configuration.SyncTimeout = configuration.AsyncTimeout;
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    /// <summary>The multiplexer, when it is there.</summary>
    public Task<IConnectionMultiplexer> ConnectedAsync(CancellationToken cancellationToken) =>
        _connecting.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _closing.Dispose();
        if (_multiplexer is not { } multiplexer)
        {
            return;
        }

        multiplexer.ConnectionFailed -= OnFailed;
        multiplexer.ConnectionRestored -= OnRestored;
        if (_configuration is not null)
        {
            await multiplexer.DisposeAsync();
        }
    }

    /// <summary>Whatever a Redis that is not well can throw; giving up is the caller's.</summary>
    public static bool IsFault(Exception exception) =>
        exception is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException;

    private void Run(IConnectionMultiplexer multiplexer, Action<IConnectionMultiplexer> command)
    {
        try
        {
            command(multiplexer);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.CommandFailed(_logger, exception);
        }
    }

    private async Task ObserveAsync(Task command)
    {
        try
        {
            await command;
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.CommandFailed(_logger, exception);
        }
    }

    private void Publish(ISubscriber subscriber, in RedisChannel channel, byte[] message)
    {
        try
        {
            subscriber.PublishAsync(channel, message, CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.CommandFailed(_logger, exception);
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(RedisConnectionOptions options, IServiceProvider services)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the server is still being made
        while (true)
        {
            try
            {
                var multiplexer = await OpenAsync(options, services);
                Begin(multiplexer);
                return multiplexer;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                SayAway(exception.Message);
                await Task.Delay(RetryInterval, _time, _closed);
            }
        }
    }

    private static async ValueTask<IConnectionMultiplexer> OpenAsync(
        RedisConnectionOptions options, IServiceProvider services)
    {
        if (options.Connection is { } connection)
        {
            return await connection(services);
        }

        if (options.Configuration is not { } configuration)
        {
            return services.GetRequiredService<IConnectionMultiplexer>();
        }

        configuration = configuration.Clone();
        configuration.AbortOnConnectFail = false;
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    private void Begin(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        if (multiplexer.IsConnected)
        {
            SayBack();
        }
        else
        {
            SayAway("it cannot be reached yet");
        }

        var subscriber = multiplexer.GetSubscriber();
        lock (_gate)
        {
            foreach (var command in _early!)
            {
                Run(multiplexer, command);
            }

            _early = null;
            Volatile.Write(ref _multiplexer, multiplexer);
            Volatile.Write(ref _subscriber, subscriber);
        }
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failure) =>
        SayAway($"{failure.EndPoint}: {failure.FailureType}");

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        if (_multiplexer?.IsConnected == true)
        {
            SayBack();
        }
    }

    private void SayAway(string reason)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            Log.RedisAway(_logger, reason);
        }
    }

    private void SayBack()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            Log.RedisBack(_logger);
        }
    }
}
