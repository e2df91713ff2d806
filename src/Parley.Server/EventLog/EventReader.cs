using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// Reads back what was missed: from the tails where they reach, so that a storm of reconnects does not touch the
/// database, and otherwise with one query for all who ask for the same.
/// </summary>
internal sealed partial class EventReader(
    LiveChannels channels, Publisher publisher, LogQueries queries, HistoryQueries history, EventLogMetrics metrics,
    ILogger<EventReader> logger)
{
    private const int MaxHistory = 100;

    /// <summary>Events that are looked through for messages which were not deleted: one index range, in one query.</summary>
    private const int VisibleReach = 50_000;

    private readonly SingleFlight<string, List<ChannelPosition>> _positions = new();
    private readonly SingleFlight<string, bool> _tails = new();
    private readonly SingleFlight<(string, string, long, int), SyncPage?> _pages = new();
    private readonly SingleFlight<(string, long?, long?, int), HistoryPage> _histories = new();
    private readonly SingleFlight<(string, int), HistoryPage> _visible = new();

    /// <summary>Where channels stand for this node, which follows them from here on. Unknown ones are left out.</summary>
    public async ValueTask<IReadOnlyDictionary<string, ChannelHead>> HeadsAsync(
        IEnumerable<string> channelIds, CancellationToken cancellation)
    {
        var heads = new Dictionary<string, ChannelHead>(StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var id in channelIds)
        {
            if (channels.Follow(id).Head is { } head)
            {
                heads[id] = head;
            }
            else
            {
                unknown.Add(id);
            }
        }

        if (unknown.Count > 0)
        {
            foreach (var position in await ReadPositionsAsync(unknown, cancellation))
            {
                heads[position.Id] = publisher.Seed(position);
            }

            unknown.ForEach(channels.Forget);
        }

        return heads;
    }

    public async ValueTask<SyncPage> SyncAsync(
        string channelId, string epoch, long after, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, LiveChannel.MaxEvents);
        after = Math.Max(after, 0);
        var live = channels.Find(channelId);
        var head = live?.Head;
        if (head is { } known && known.Epoch == epoch && after < known.Head && live!.TryRead(after, limit, out var page))
        {
            channels.Touch(live);
            metrics.TailRead(hit: true);
            return page;
        }

        metrics.TailRead(hit: false);
        return await ReadPageAsync(channelId, epoch, after, limit, head?.Head ?? 0, cancellation);
    }

    public async ValueTask<ResumePart> ResumeAsync(
        string channelId, string epoch, long seq, CancellationToken cancellation)
    {
        if (await FindAsync(channelId, cancellation) is not { Head: { } head } live)
        {
            return ResumePart.ResetTo("", 0);
        }

        if (epoch != head.Epoch || head.Head - seq > LiveChannel.MaxEvents)
        {
            return ResumePart.ResetTo(head.Epoch, head.Head);
        }

        channels.Touch(live);
        var hit = live.TryRead(seq, LiveChannel.MaxEvents, out var page);
        metrics.TailRead(hit);
        if (!hit && seq < head.Head)
        {
            await LoadTailAsync(live, cancellation);
            hit = live.TryRead(seq, LiveChannel.MaxEvents, out page);
        }

        if (!hit)
        {
            // The client has seen more than this node has published yet, or the tail is bounded to less than it missed.
            page = await ReadPageAsync(channelId, epoch, seq, LiveChannel.MaxEvents, head.Head, cancellation);
        }

        return page.Reset || page.More
            ? ResumePart.ResetTo(page.Epoch, page.Head)
            : new ResumePart(page.Events, page.Epoch, page.Head, Reset: false);
    }

    public async ValueTask<HistoryPage> HistoryAsync(
        string channelId, long? before, long? after, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, MaxHistory);
        var published = channels.Find(channelId)?.Head?.Head ?? 0;
        return await _histories.RunAsync(
            (channelId, before, after, limit),
            () => ReadHistoryAsync(channelId, before, after, limit, published),
            page => page.Head >= published,
            cancellation);
    }

    public async ValueTask<HistoryPage> NewestVisibleAsync(string channelId, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, MaxHistory);
        var published = channels.Find(channelId)?.Head?.Head ?? 0;
        return await _visible.RunAsync(
            (channelId, limit),
            () => history.NewestVisibleAsync(
                channelId, VisibleReach, limit, LiveChannel.MaxBytes, CancellationToken.None),
            page => page.Head >= published,
            cancellation);
    }

    public Task<HashSet<(long MessageId, string Reaction)>> OwnReactionsAsync(
        string userId, IReadOnlyCollection<long> messageIds, CancellationToken cancellation) =>
        history.OwnReactionsAsync(userId, messageIds, cancellation);

    private async ValueTask<LiveChannel?> FindAsync(string channelId, CancellationToken cancellation)
    {
        if (channels.Find(channelId) is { Head: not null } live)
        {
            return live;
        }

        await HeadsAsync([channelId], cancellation);
        return channels.Find(channelId);
    }

    private Task<List<ChannelPosition>> ReadPositionsAsync(List<string> ids, CancellationToken cancellation) =>
        ids is [var only]
            ? _positions.RunAsync(
                only, () => queries.PositionsAsync(ids, CancellationToken.None), static _ => true, cancellation)
            : queries.PositionsAsync(ids, cancellation);

    private async Task<SyncPage> ReadPageAsync(
        string channelId, string epoch, long after, int limit, long published, CancellationToken cancellation)
    {
        var page = await _pages.RunAsync(
            (channelId, epoch, after, limit),
            () => queries.PageAsync(channelId, epoch, after, limit, LiveChannel.MaxBytes, CancellationToken.None),
            page => page is null || page.More || page.Head >= published,
            cancellation) ?? SyncPage.ResetTo("", 0);
        if (page.Reset && page.Epoch == epoch)
        {
            Log.PastTheHead(logger, channelId, after, page.Head);
        }

        return page;
    }

    /// <summary>
    /// A replica's answer counts when it shows all that this node has handed out, one's own messages among it. Of a channel
    /// that the node does not follow nobody could tell.
    /// </summary>
    private async Task<HistoryPage> ReadHistoryAsync(
        string channelId, long? before, long? after, int limit, long published)
    {
        if (history.HasReplicas && published > 0)
        {
            try
            {
                var page = await history.PageAsync(
                    channelId, before, after, limit, LiveChannel.MaxBytes, onReplica: true, CancellationToken.None);
                metrics.ReplicaRead(isFresh: page.Head >= published);
                if (page.Head >= published)
                {
                    return page;
                }
            }
            catch (DatabaseUnavailableException)
            {
                metrics.ReplicaRead(isFresh: false);
            }
        }

        return await history.PageAsync(
            channelId, before, after, limit, LiveChannel.MaxBytes, onReplica: false, CancellationToken.None);
    }

    private Task<bool> LoadTailAsync(LiveChannel live, CancellationToken cancellation) => _tails.RunAsync(
        live.Id,
        async () =>
        {
            var redactions = live.Redactions;
            var payloads = await queries.NewestEventsAsync(
                live.Id, live.Head!.Value.Head, LiveChannel.MaxEvents, LiveChannel.MaxBytes, CancellationToken.None);
            return live.Install(payloads.ConvertAll(EventPayload.Decode), redactions);
        },
        static _ => true,
        cancellation);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Channel {ChannelId}: a client stands at {Seq}, past the head {Head}")]
        public static partial void PastTheHead(ILogger logger, string channelId, long seq, long head);
    }
}
