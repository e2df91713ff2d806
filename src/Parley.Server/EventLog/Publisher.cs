using System.Threading.Channels;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// The one place that publishes (rule 7): each channel in seq order, each event once, after its commit. Where others
/// moved a channel, the gap is fetched once from the database, for everybody on this node.
/// </summary>
internal sealed partial class Publisher(
    LiveChannels channels, ILogStore store, LogQueries queries, TimeProvider time, ILogger<Publisher> logger)
{
    /// <summary>Groups that may wait to be published; beyond it appending waits, so that memory stays bounded.</summary>
    private const int MaxWaiting = 64;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Channel<PublishWork> _work = Channel.CreateBounded<PublishWork>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private Action<LogEvent>[] _subscribers = [];

    public void Subscribe(Action<LogEvent> onCommitted) => _subscribers = [.. _subscribers, onCommitted];

    public ValueTask EnqueueAsync(PublishWork work) => _work.Writer.WriteAsync(work);

    public void Complete() => _work.Writer.TryComplete();

    /// <summary>Runs until <see cref="Complete"/> and all that was enqueued is out, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var work in _work.Reader.ReadAllAsync(cancellation))
        {
            try
            {
                await PublishAsync(work, cancellation);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.PublishingFailed(logger, fault); // a bug; the next event of the channel tries again from the gap
            }

            channels.Trim();
        }
    }

    /// <summary>
    /// Where the channel stands for this node, if it does not know yet. A channel that came to be during this process's
    /// life is owed from its first event: its members were told of it by name, not by position.
    /// </summary>
    public ChannelHead Seed(ChannelPosition position) => channels.Follow(position.Id).Seed(
        store.IsNew(position.Born) ? new ChannelHead(position.Head.Epoch, 0, 0) : position.Head);

    private async ValueTask PublishAsync(PublishWork work, CancellationToken cancellation)
    {
        foreach (var position in work.Before)
        {
            Seed(position);
        }

        foreach (var logged in work.Events)
        {
            var live = channels.Follow(logged.ChannelId);
            await CatchUpAsync(live, logged.Seq - 1, cancellation);
            Publish(live, logged);
        }

        foreach (var position in work.Moved)
        {
            await FollowAsync(position, cancellation);
        }
    }

    private async ValueTask FollowAsync(ChannelPosition position, CancellationToken cancellation)
    {
        if (channels.Find(position.Id) is null && !store.IsNew(position.Born))
        {
            return; // nobody here was ever told where it stands, so nobody here misses it
        }

        Seed(position);
        await CatchUpAsync(channels.Follow(position.Id), position.Head.Head, cancellation);
    }

    private async ValueTask CatchUpAsync(LiveChannel live, long last, CancellationToken cancellation)
    {
        while (live.Head!.Value.Head is var published && published < last)
        {
            var gap = await FetchAsync(live.Id, published, last, cancellation);
            if (gap.Count == 0)
            {
                Log.GapStays(logger, live.Id, published, last);
                live.Skip(last);
                return;
            }

            foreach (var logged in gap)
            {
                Publish(live, logged);
            }
        }
    }

    /// <summary>Order comes first: until the database answers, nothing later may be published.</summary>
    private async Task<IReadOnlyList<LogEvent>> FetchAsync(
        string channelId, long after, long last, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var payloads = await queries.EventsAsync(channelId, after, last, LiveChannel.MaxEvents, cancellation);
                return await CountReactionsAsync(payloads.ConvertAll(EventPayload.Decode), cancellation);
            }
            catch (DatabaseUnavailableException fault)
            {
                Log.FetchFailed(logger, channelId, after, fault);
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

    private void Publish(LiveChannel live, LogEvent logged)
    {
        if (logged.Seq != live.Head!.Value.Head + 1)
        {
            return; // published before
        }

        live.Advance(logged);
        channels.Touch(live);
        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(logged);
            }
            catch (Exception fault)
            {
                Log.SubscriberFailed(logger, logged.ChannelId, logged.Seq, fault);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Channel {ChannelId}: events after {Seq} cannot be fetched; trying again")]
        public static partial void FetchFailed(ILogger logger, string channelId, long seq, Exception fault);

        [LoggerMessage(2, LogLevel.Error, "Channel {ChannelId}: no events between {Seq} and {Last} in the database")]
        public static partial void GapStays(ILogger logger, string channelId, long seq, long last);

        [LoggerMessage(4, LogLevel.Error, "Publishing failed")]
        public static partial void PublishingFailed(ILogger logger, Exception fault);

        [LoggerMessage(3, LogLevel.Error, "Channel {ChannelId}: a subscriber failed on event {Seq}")]
        public static partial void SubscriberFailed(ILogger logger, string channelId, long seq, Exception fault);
    }
}
