using System.Threading.Channels;
using Parley.Server.Nodes;

namespace Parley.Server.EventLogs;

/// <summary>
/// The one place that publishes (rule 7): each channel in seq order, each event once, after its commit. What another
/// node's word left out is waited for a moment, then fetched once from the database, for everybody on this node.
/// </summary>
internal sealed partial class Publisher(
    LiveChannels channels, ILogStore store, GapReader gaps, INodeBus? bus, TimeProvider time, ILogger<Publisher> logger)
{
    /// <summary>Groups that may wait to be published; beyond it appending waits, so that memory stays bounded.</summary>
    private const int MaxWaiting = 64;

    /// <summary>
    /// Words of two nodes about one channel may overtake each other on the bus. That is over in milliseconds; a word that
    /// takes longer counts as lost.
    /// </summary>
    private static readonly TimeSpan LongestOvertaking = TimeSpan.FromMilliseconds(100);

    private readonly Channel<PublishWork> _work = Channel.CreateBounded<PublishWork>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Dictionary<string, LaggingChannel> _lagging = new(StringComparer.Ordinal);
    private Action<LogEvent>[] _subscribers = [];

    public void Subscribe(Action<LogEvent> onCommitted) => _subscribers = [.. _subscribers, onCommitted];

    public ValueTask EnqueueAsync(PublishWork work) => _work.Writer.WriteAsync(work);

    public void Complete() => _work.Writer.TryComplete();

    /// <summary>Runs until <see cref="Complete"/> and all that was enqueued is out, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var more = _work.Reader.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            await WaitAsync(more, cancellation);
            var hasEnded = more.IsCompleted && !await more;
            while (_work.Reader.TryRead(out var work))
            {
                Try(() => Take(work));
                await CatchUpAsync(all: false, cancellation);
                channels.Trim();
            }

            await CatchUpAsync(hasEnded, cancellation);
            if (hasEnded)
            {
                return;
            }

            if (more.IsCompleted)
            {
                more = _work.Reader.WaitToReadAsync(cancellation).AsTask();
            }
        }
    }

    /// <summary>
    /// Where the channel stands for this node, if it does not know yet. A channel that came to be during this process's
    /// life is owed from its first event: its members were told of it by name, not by position.
    /// </summary>
    public ChannelHead Seed(ChannelPosition position) => channels.Follow(position.Id).Seed(
        store.IsNew(position.Born) ? new ChannelHead(position.Head.Epoch, 0, 0) : position.Head);

    /// <summary>For work, or until a gap has lasted too long.</summary>
    private async Task WaitAsync(Task more, CancellationToken cancellation)
    {
        if (_lagging.Count == 0)
        {
            await Task.WhenAny(more);
            return;
        }

        var oldest = _lagging.Values.Min(lagging => lagging.Since);
        var left = LongestOvertaking - time.GetElapsedTime(oldest);
        if (left > TimeSpan.Zero && !more.IsCompleted)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(more, Task.Delay(left, time, enough.Token));
            await enough.CancelAsync();
        }
    }

    private void Take(PublishWork work)
    {
        foreach (var position in work.Before)
        {
            Seed(position);
        }

        foreach (var logged in work.Events)
        {
            if (channels.Find(logged.ChannelId) is { Head: { } head } live && head.Epoch == logged.Epoch)
            {
                Take(live, head.Head, logged);
            }
        }

        foreach (var position in work.Moved)
        {
            if (IsFollowed(position) && Seed(position).Head < position.Head.Head)
            {
                Lagging(channels.Follow(position.Id)).Expect(position.Head.Head);
            }
        }
    }

    /// <summary>Of others nobody here was ever told where they stand, and where they stood before is not known.</summary>
    private bool IsFollowed(ChannelPosition position) =>
        channels.Find(position.Id) is not null || store.IsNew(position.Born);

    private void Take(LiveChannel live, long head, LogEvent logged)
    {
        if (logged.Seq > head + 1)
        {
            Lagging(live).Keep(logged);
            return;
        }

        Publish(live, logged);
        if (_lagging.TryGetValue(live.Id, out var lagging))
        {
            PublishEarly(lagging);
        }
    }

    private LaggingChannel Lagging(LiveChannel live)
    {
        if (!_lagging.TryGetValue(live.Id, out var lagging))
        {
            _lagging[live.Id] = lagging = new LaggingChannel(live, time.GetTimestamp());
        }

        return lagging;
    }

    /// <summary>What came too early and is next by now.</summary>
    private void PublishEarly(LaggingChannel lagging)
    {
        while (lagging.TakeIf(lagging.Live.Head!.Value.Head + 1) is { } next)
        {
            Publish(lagging.Live, next);
        }

        if (lagging.Live.Head!.Value.Head >= lagging.Last)
        {
            _lagging.Remove(lagging.Live.Id);
        }
    }

    /// <summary>Closes the gaps that no word from another node will close any more.</summary>
    private async ValueTask CatchUpAsync(bool all, CancellationToken cancellation)
    {
        if (_lagging.Count == 0)
        {
            return;
        }

        foreach (var lagging in _lagging.Values.ToList())
        {
            if (all || lagging.IsFull || bus is not { IsHealthy: true }
                || time.GetElapsedTime(lagging.Since) >= LongestOvertaking)
            {
                try
                {
                    await CatchUpAsync(lagging, cancellation);
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    _lagging.Remove(lagging.Live.Id);
                    Log.PublishingFailed(logger, fault); // a bug; the next event of the channel tries again from the gap
                }
            }
        }
    }

    private async ValueTask CatchUpAsync(LaggingChannel lagging, CancellationToken cancellation)
    {
        var live = lagging.Live;
        while (true)
        {
            PublishEarly(lagging);
            if (live.Head!.Value.Head is var published && published >= lagging.Last)
            {
                return;
            }

            var gap = await gaps.ReadAsync(live.Id, published, lagging.LastMissing, cancellation);
            if (gap.Count == 0)
            {
                Log.GapStays(logger, live.Id, published, lagging.LastMissing);
                live.Skip(lagging.LastMissing);
            }

            foreach (var logged in gap)
            {
                Publish(live, logged);
            }
        }
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

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault)
        {
            Log.PublishingFailed(logger, fault); // a bug; the next event of the channel tries again from the gap
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "Channel {ChannelId}: no events between {Seq} and {Last} in the database")]
        public static partial void GapStays(ILogger logger, string channelId, long seq, long last);

        [LoggerMessage(4, LogLevel.Error, "Publishing failed")]
        public static partial void PublishingFailed(ILogger logger, Exception fault);

        [LoggerMessage(3, LogLevel.Error, "Channel {ChannelId}: a subscriber failed on event {Seq}")]
        public static partial void SubscriberFailed(ILogger logger, string channelId, long seq, Exception fault);
    }
}
