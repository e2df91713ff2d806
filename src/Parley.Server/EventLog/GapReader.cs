using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>Reads from the database the events that nobody told this node of.</summary>
internal sealed partial class GapReader(
    LogQueries queries, EventLogMetrics metrics, TimeProvider time, ILogger<GapReader> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A page of the events from after one seq up to another. Order comes first: until the database answers, nothing later
    /// may be published.
    /// </summary>
    public async Task<IReadOnlyList<LogEvent>> ReadAsync(
        string channelId, long after, long last, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                metrics.GapRead();
                var payloads = await queries.EventsAsync(channelId, after, last, LiveChannel.MaxEvents, cancellation);
                return await CountReactionsAsync(payloads.ConvertAll(EventPayload.Decode), cancellation);
            }
            catch (DatabaseUnavailableException fault)
            {
                Log.ReadFailed(logger, channelId, after, fault);
                await Task.Delay(RetryDelay, time, cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<LogEvent>> CountReactionsAsync(List<LogEvent> events, CancellationToken cancellation)
    {
        var reacted = events.Where(logged => logged.Type == LogEventType.React)
            .Select(logged => logged.MessageId).Distinct().ToList();
        if (reacted.Count == 0)
        {
            return events;
        }

        var counts = await queries.ReactionCountsAsync(reacted, cancellation);
        return events.ConvertAll(logged => logged.Reaction is { } reaction
            ? logged with { ReactionCount = counts.GetValueOrDefault((logged.MessageId, reaction)) }
            : logged);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Channel {ChannelId}: events after {Seq} cannot be fetched; trying again")]
        public static partial void ReadFailed(ILogger logger, string channelId, long seq, Exception fault);
    }
}
