using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Parley.Server.Nodes;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// The log of everything durable. Appends go to disk in groups and are answered after the commit; what is committed is
/// published per channel in seq order; what was missed is read back. (The namespace is in the plural, or it would hide
/// this class from its neighbours.)
/// </summary>
internal sealed class EventLog : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stopWatching = new();
    private readonly CancellationTokenSource _stopPublishing = new();
    private readonly CancellationTokenSource _stopNotifying = new();
    private readonly MessageFactsCache _facts = new();
    private readonly LogQueries _queries;
    private readonly ILogStore _store;
    private readonly Publisher _publisher;
    private readonly GroupAppender _appender;
    private readonly EventReader _reader;
    private readonly HeadNotifier? _notifier;
    private readonly HeadWatcher? _watcher;
    private int _isDisposed;
    private Task _appending = Task.CompletedTask;
    private Task _publishing = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;
    private Task _notifying = Task.CompletedTask;

    public EventLog(
        Database database, IOptions<EventLogOptions> options, IMeterFactory meters, TimeProvider time,
        ILoggerFactory loggers, INodeBus? bus = null)
    {
        var nodeId = Guid.NewGuid().ToString("N");
        var metrics = new EventLogMetrics(meters);
        var channels = new LiveChannels(options.Value);
        _queries = new LogQueries(database);
        bus = database is PostgresDatabase ? bus : null; // nobody else writes SQLite
        _notifier = database is PostgresDatabase told && options.Value.Notify
            ? new HeadNotifier(told, nodeId, time, loggers.CreateLogger<HeadNotifier>())
            : null;
        _store = database switch
        {
            PostgresDatabase server => new PostgresLogStore(server, time),
            SqliteDatabase file => new SqliteLogStore(file, time),
            _ => throw new ArgumentException($"{database.GetType()} has no log store", nameof(database)),
        };
        _publisher = new Publisher(
            channels, _store, new GapReader(_queries, metrics, time, loggers.CreateLogger<GapReader>()), bus, time,
            loggers.CreateLogger<Publisher>());
        _appender = new GroupAppender(
            database, _store, new OtherNodes(bus, _notifier), _publisher, _queries, options.Value, metrics,
            time, loggers.CreateLogger<GroupAppender>());
        _reader = new EventReader(
            channels, _publisher, _queries, new HistoryQueries(database), metrics, loggers.CreateLogger<EventReader>());
        _watcher = database is PostgresDatabase postgres && _store is PostgresLogStore store
            ? new HeadWatcher(
                postgres, store, _appender, _publisher, channels, bus, options.Value, nodeId, time,
                loggers.CreateLogger<HeadWatcher>())
            : null;
        _publisher.Subscribe(Remember);
        _publisher.Subscribe(logged => metrics.Published(logged, time));
        if (bus is not null)
        {
            bus.Subscribe(NodeWord.Events, TakeAsync);
            bus.Turned += () => _watcher?.Look(); // something may have been missed
        }
    }

    /// <summary>Appends that no group has taken yet.</summary>
    public int WaitingAppends => _appender.WaitingAppends;

    /// <summary>Whether a commit waits so long that sends are answered as unavailable.</summary>
    public bool IsStuck => _appender.IsStuck;

    /// <summary>
    /// Stores one change and answers after the commit; faults of the request and outages are answers too. Cancelling
    /// leaves the wait, not the append.
    /// </summary>
    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellation) =>
        WellFormed.Refuse(request) is { } refused
            ? ValueTask.FromResult(refused)
            : new ValueTask<AppendResult>(_appender.AppendAsync(request).WaitAsync(cancellation));

    /// <summary>Events after a position, page by page to any depth.</summary>
    public ValueTask<SyncPage> SyncAsync(
        string channelId, string epoch, long after, int limit, CancellationToken cancellation) =>
        _reader.SyncAsync(channelId, epoch, after, limit, cancellation);

    /// <summary>All a returning client missed, or a reset. Whoever asks has subscribed before (rule 9).</summary>
    public ValueTask<ResumePart> ResumeAsync(
        string channelId, string epoch, long seq, CancellationToken cancellation) =>
        _reader.ResumeAsync(channelId, epoch, seq, cancellation);

    /// <summary>Messages as they are now: before a seq, after one, or the newest.</summary>
    public ValueTask<HistoryPage> HistoryAsync(
        string channelId, long? before, long? after, int limit, CancellationToken cancellation) =>
        _reader.HistoryAsync(channelId, before, after, limit, cancellation);

    /// <summary>The newest messages that were not deleted, as many as fit a page, if they are not too far back.</summary>
    public ValueTask<HistoryPage> NewestVisibleAsync(string channelId, int limit, CancellationToken cancellation) =>
        _reader.NewestVisibleAsync(channelId, limit, cancellation);

    /// <summary>Which reactions to these messages are the user's own: a page names the first of many only.</summary>
    public Task<HashSet<(long MessageId, string Reaction)>> OwnReactionsAsync(
        string userId, IReadOnlyCollection<long> messageIds, CancellationToken cancellation) =>
        _reader.OwnReactionsAsync(userId, messageIds, cancellation);

    /// <summary>
    /// Where channels stand for this node's subscribers: nothing beyond these heads has been published yet, and all of
    /// it will be. Unknown channels are left out.
    /// </summary>
    public ValueTask<IReadOnlyDictionary<string, ChannelHead>> HeadsAsync(
        IEnumerable<string> channelIds, CancellationToken cancellation) =>
        _reader.HeadsAsync(channelIds, cancellation);

    /// <summary>
    /// Where channels stand in the database now: whoever was answered finds their own change counted. Unknown channels
    /// are left out.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<string, ChannelHead>> StoredHeadsAsync(
        IReadOnlyList<string> channelIds, CancellationToken cancellation)
    {
        var positions = await _queries.PositionsAsync(channelIds, cancellation);
        return positions.ToDictionary(position => position.Id, position => position.Head);
    }

    public async ValueTask<MessageFacts?> FindMessageAsync(long id, CancellationToken cancellation)
    {
        if (_facts.TryGet(id, out var known))
        {
            return known;
        }

        var facts = await _queries.FactsAsync(id, cancellation);
        if (facts is not null)
        {
            _facts.Add(id, facts);
        }

        return facts;
    }

    /// <summary>
    /// Called for every event after its commit: per channel strictly in seq order, never twice, from one place. It must
    /// not block. Subscribe before the log starts.
    /// </summary>
    public void Subscribe(Action<LogEvent> onCommitted) => _publisher.Subscribe(onCommitted);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _store.StartAsync(cancellationToken);
        foreach (var position in await _queries.PublicPositionsAsync(cancellationToken))
        {
            _publisher.Seed(position); // listened to by everybody from the beginning
        }

        _publishing = Task.Run(() => _publisher.RunAsync(_stopPublishing.Token), CancellationToken.None);
        _appending = Task.Run(_appender.RunAsync, CancellationToken.None);
        _watching = _watcher is null
            ? Task.CompletedTask
            : Task.Run(() => _watcher.RunAsync(_stopWatching.Token), CancellationToken.None);
        _notifying = _notifier is null
            ? Task.CompletedTask
            : Task.Run(() => _notifier.RunAsync(_stopNotifying.Token), CancellationToken.None);
    }

    /// <summary>Takes no more appends, answers those that wait, publishes what was committed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopWatching.CancelAsync();
        await _watching;
        _appender.Complete();
        while (!_appending.IsCompleted && !(_appender.IsStuck && cancellationToken.IsCancellationRequested))
        {
            await Task.WhenAny(_appending, Task.Delay(LookPeriod, TimeProvider.System, CancellationToken.None));
        }

        _publisher.Complete();
        await using (cancellationToken.Register(_stopPublishing.Cancel))
        {
            await Task.WhenAny(_publishing);
        }

        await _stopNotifying.CancelAsync();
        await _notifying;
    }

    /// <summary>Twice does no harm: the container disposes what it hands out under two names twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await StopAsync(new CancellationToken(canceled: true));
        await _store.DisposeAsync();
        _stopWatching.Dispose();
        _stopPublishing.Dispose();
        _stopNotifying.Dispose();
    }

    private ValueTask TakeAsync(ReadOnlyMemory<byte> message) =>
        BusMessage.TryDecode(message, out var work) ? _publisher.EnqueueAsync(work) : ValueTask.CompletedTask;

    private void Remember(LogEvent logged)
    {
        if (logged.Type == LogEventType.Message)
        {
            _facts.Add(logged.MessageId, new MessageFacts(logged.ChannelId, logged.By.Id, logged.Seq));
        }
    }
}
