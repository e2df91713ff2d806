using Parley.Server.Hosting;
using StackExchange.Redis;

namespace Parley.Server.Nodes;

/// <summary>
/// The bus by publish and subscribe of Redis: each word is published once and Redis hands it to every node. A node knows
/// that the bus works by hearing itself: its own beat comes back every half second, along the way that everything takes.
/// </summary>
internal sealed partial class RedisNodeBus(
    IConnectionMultiplexer redis, RedisNames names, NodeBusMetrics metrics, TimeProvider time,
    ILogger<RedisNodeBus> logger) : BackgroundService, INodeBus
{
    private const int HeadLength = 1 + 16;

    /// <summary>What this node has not taken yet; beyond it words are dropped, and found by looking.</summary>
    private const int MostWaiting = 4_096;

    private static readonly TimeSpan BeatPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>One beat may be late; then the database is watched closely again.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMilliseconds(1_250);

    /// <summary>With Redis there it is a matter of milliseconds; what starts next is then on the bus from its first word.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _works = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _node = Guid.NewGuid().ToByteArray();
    private readonly RedisChannel _channel = names.Channel("nodes");
    private readonly Dictionary<NodeWord, Func<ReadOnlyMemory<byte>, ValueTask>> _takers = [];
    private long _heardAt;
    private int _isHealthy;

    public event Action? Turned;

    public bool IsHealthy => Volatile.Read(ref _isHealthy) == 1;

    public void Subscribe(NodeWord kind, Func<ReadOnlyMemory<byte>, ValueTask> take) => _takers.Add(kind, take);

    public void Send(NodeWord kind, ReadOnlySpan<byte> body)
    {
        var message = new byte[HeadLength + body.Length];
        message[0] = (byte)kind;
        _node.CopyTo(message, 1);
        body.CopyTo(message.AsSpan(HeadLength));
        if (kind != NodeWord.Beat)
        {
            metrics.Sent(kind, message.Length);
        }

        try
        {
            _ = redis.GetSubscriber().PublishAsync(_channel, message, CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            // whoever missed it finds it by looking, and the beats that do not come back tell
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        using var started = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_works.Task, Task.Delay(LongestStart, time, started.Token));
        await started.CancelAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ChannelMessageQueue? queue = null;
        using var timer = new PeriodicTimer(BeatPeriod, time);
        try
        {
            do
            {
                queue ??= await TrySubscribeAsync();
                if (IsHealthy && time.GetElapsedTime(Volatile.Read(ref _heardAt)) > LongestSilence)
                {
                    Turn(toHealthy: false);
                }

                Send(NodeWord.Beat, []);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync(queue);
        }
    }

    private async Task LeaveAsync(ChannelMessageQueue? queue)
    {
        try
        {
            await (queue?.UnsubscribeAsync() ?? Task.CompletedTask);
            await redis.GetDatabase().PingAsync(); // the last words are out when this is answered
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            // nobody to take leave of
        }
    }

    private async Task<ChannelMessageQueue?> TrySubscribeAsync()
    {
        try
        {
            var queue = await redis.GetSubscriber().SubscribeAsync(_channel);
            queue.OnMessage(message => TakeAsync((byte[]?)message.Message ?? [], queue));
            return queue;
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            return null; // at the next beat
        }
    }

    private async Task TakeAsync(byte[] message, ChannelMessageQueue queue)
    {
        if (message.Length < HeadLength)
        {
            return;
        }

        if (message.AsSpan(1, _node.Length).SequenceEqual(_node))
        {
            Volatile.Write(ref _heardAt, time.GetTimestamp());
            Turn(toHealthy: true);
        }
        else if (_takers.TryGetValue((NodeWord)message[0], out var take))
        {
            if (queue.TryGetCount(out var waiting) && waiting > MostWaiting)
            {
                metrics.Dropped();
                return;
            }

            metrics.Received((NodeWord)message[0], message.Length);
            try
            {
                await take(message.AsMemory(HeadLength));
            }
            catch (Exception exception)
            {
                Log.NotTaken(logger, (NodeWord)message[0], exception);
            }
        }
    }

    private void Turn(bool toHealthy)
    {
        var turned = toHealthy ? 1 : 0;
        if (Interlocked.Exchange(ref _isHealthy, turned) == turned)
        {
            return;
        }

        if (toHealthy)
        {
            Log.Works(logger);
            _works.TrySetResult();
        }
        else
        {
            Log.Silent(logger);
        }

        Turned?.Invoke();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Nodes hear of each other by Redis")]
        public static partial void Works(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Redis is silent: events of other nodes come by the database, who is online there is not known")]
        public static partial void Silent(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "A word of another node about {Kind} was not taken")]
        public static partial void NotTaken(ILogger logger, NodeWord kind, Exception exception);
    }
}
