using Npgsql;
using Parley.Server.Nodes;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// On PostgreSQL a node learns here of what others committed, or what a dead one committed and did not publish: it asks
/// for channels that moved, at intervals and whenever another node says so. Beside a bus that works it only repairs, and
/// looks less often.
/// </summary>
internal sealed partial class HeadWatcher(
    PostgresDatabase database, PostgresLogStore store, GroupAppender appender, Publisher publisher, LiveChannels channels,
    INodeBus? bus, EventLogOptions options, string nodeId, TimeProvider time, ILogger<HeadWatcher> logger)
{
    /// <summary>
    /// Whatever commits after this reading has an id at or above the oldest transaction running now: asking from there
    /// next time misses nothing, however late it commits.
    /// </summary>
    private const string ReadMoved = """
        SELECT pg_snapshot_xmin(pg_current_snapshot())::TEXT::BIGINT, NULL, NULL, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT
        UNION ALL
        SELECT NULL, id, epoch, head, ordinal, created_xid FROM channels WHERE moved_xid >= $1
        """;

    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly Wake _news = new();

    /// <summary>Looks at once: something may have been missed.</summary>
    public void Look() => _news.Say();

    public async Task RunAsync(CancellationToken cancellation)
    {
        var listening = options.Notify ? ListenAsync(cancellation) : Task.CompletedTask;
        var since = store.Start.OldestRunning;
        while (!cancellation.IsCancellationRequested)
        {
            var interval = bus is { IsHealthy: true } ? options.WatchIntervalBesideBus : options.WatchInterval;
            await _news.HearAsync(interval, time, cancellation);
            try
            {
                since = await LookAsync(since, cancellation);
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested)
            {
                Log.LookFailed(logger, fault);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        await listening;
    }

    private async Task<long> LookAsync(long since, CancellationToken cancellation)
    {
        var moved = new List<ChannelPosition>();
        var next = 0L;
        await using (var command = database.Source.CreateCommand(ReadMoved))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = since });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                if (reader.GetValue(0) is long xmin)
                {
                    next = xmin;
                    continue;
                }

                moved.Add(new ChannelPosition(
                    reader.GetString(1), new ChannelHead(reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4)),
                    reader.GetInt64(5)));
            }
        }

        moved.RemoveAll(position => channels.Find(position.Id)?.Head is { } head && head.Head >= position.Head.Head);
        if (moved.Count > 0)
        {
            await appender.WhenHandedOver(); // what moved by our own hand goes first, and need not be fetched
            await publisher.EnqueueAsync(PublishWork.Found(moved));
        }

        return next;
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.Source.OpenConnectionAsync(cancellation);
                connection.Notification += OnNotification;
                await using (var listen = new NpgsqlCommand($"LISTEN {HeadNotifier.Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(cancellation);
                }

                while (true)
                {
                    await connection.WaitAsync(cancellation);
                }
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.ListenFailed(logger, fault);
                await Task.WhenAny(Task.Delay(ReconnectDelay, time, cancellation));
            }
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs news)
    {
        if (news.Payload != nodeId)
        {
            _news.Say();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Cannot look for channels that other nodes moved")]
        public static partial void LookFailed(ILogger logger, Exception fault);

        [LoggerMessage(2, LogLevel.Warning, "Cannot listen to other nodes; looking at intervals meanwhile")]
        public static partial void ListenFailed(ILogger logger, Exception fault);
    }
}
