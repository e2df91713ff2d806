using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Hosting;

// Listening, and who else does.
internal sealed partial class RedisConnection
{
    /// <summary>
    /// How many connections have subscribed to a channel, over all masters; null when Redis does not say in time.
    /// </summary>
    public async ValueTask<int?> CountSubscribersAsync(
        RedisChannel channel, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _multiplexer) is not { } multiplexer)
        {
            return null;
        }

        try
        {
            var counts = multiplexer.GetServers()
                .Where(server => server is { IsConnected: true, IsReplica: false })
                .Select(server => CountAsync(server, channel))
                .ToList();
            return counts.Count == 0
                ? null
                : (int)(await Task.WhenAll(counts).WaitAsync(timeout, _time, cancellationToken)).Sum();
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.CommandFailed(_logger, exception);
            return null;
        }
    }

    /// <summary>
    /// Subscribes, now or as soon as Redis is there; the driver does it again whenever it was away. Messages of one channel
    /// or pattern come one by one in their order.
    /// </summary>
    public async Task<ChannelMessageQueue> SubscribeAsync(
        RedisChannel channel, Action<ChannelMessage> onMessage, CancellationToken cancellationToken)
    {
        var subscriber = (await ConnectedAsync(cancellationToken)).GetSubscriber();
        while (true)
        {
            try
            {
                // Not to be waited for: the driver keeps a subscription that cannot be made yet, but would not give its queue out.
                var queue = await subscriber.SubscribeAsync(channel, CommandFlags.FireAndForget);
                queue.OnMessage(onMessage);
                return queue;
            }
            catch (Exception exception) when (IsFault(exception))
            {
                Log.CommandFailed(_logger, exception);
            }

            await subscriber.UnsubscribeAsync(channel, flags: CommandFlags.FireAndForget)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the queue that nobody has
            await Task.Delay(TimeSpan.FromMilliseconds(250), _time, cancellationToken);
        }
    }

    public async Task UnsubscribeAsync(ChannelMessageQueue queue)
    {
        try
        {
            await queue.UnsubscribeAsync(CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.CommandFailed(_logger, exception);
        }
    }

    private static async Task<long> CountAsync(IServer server, RedisChannel channel) => channel.IsSharded
        ? (long)(await server.ExecuteAsync("PUBSUB", "SHARDNUMSUB", (byte[])channel!))[1]
        : await server.SubscriptionSubscriberCountAsync(channel);
}
