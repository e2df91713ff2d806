using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Hosting;

/// <summary>
/// What one adapter has subscribed to, done and undone in the order of the calls: the driver mixes up two at once for one
/// channel. Begins when Redis is there and ends with the adapter.
/// </summary>
internal sealed class Subscriptions : IAsyncDisposable
{
    private readonly RedisConnection _redis;
    private readonly Lock _gate = new();
    private readonly HashSet<Subscription> _all = [];
    private readonly CancellationTokenSource _ending = new();
    private Task _last = Task.CompletedTask;
    private bool _hasEnded;

    public Subscriptions(RedisConnection redis)
    {
        _redis = redis;
        Ending = _ending.Token;
    }

    public CancellationToken Ending { get; }

    /// <summary>Never waits. Null when the adapter has ended.</summary>
    public Subscription? Add(RedisChannel channel, Action<ChannelMessage> onMessage)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return null;
            }

            var subscription = new Subscription();
            _all.Add(subscription);
            _last = SubscribeAsync(_last, subscription, channel, onMessage);
            return subscription;
        }
    }

    /// <summary>The same, after something else and what was added before.</summary>
    public void AddAfter(Task first, RedisChannel channel, Action<ChannelMessage> onMessage)
    {
        lock (_gate)
        {
            _last = Task.WhenAll(_last, first.WaitAsync(Ending)).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        Add(channel, onMessage);
    }

    /// <summary>Never waits.</summary>
    public void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            if (_all.Remove(subscription))
            {
                _last = UnsubscribeAsync(_last, subscription);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            last = _last;
        }

        await _ending.CancelAsync();
        foreach (var subscription in _all)
        {
            last = UnsubscribeAsync(last, subscription);
        }

        await last;
        _ending.Dispose();
    }

    private async Task SubscribeAsync(
        Task last, Subscription subscription, RedisChannel channel, Action<ChannelMessage> onMessage)
    {
        await last;
        try
        {
            subscription.Queue = await _redis.SubscribeAsync(channel, onMessage, Ending);
        }
        catch (Exception exception) when (exception is OperationCanceledException || RedisConnection.IsFault(exception))
        {
            Log.CommandFailed(_redis.Logger, exception); // Redis was never there
        }
    }

    private async Task UnsubscribeAsync(Task last, Subscription subscription)
    {
        await last;
        if (subscription.Queue is { } queue)
        {
            await _redis.UnsubscribeAsync(queue);
        }
    }
}
