using System.Threading.Channels;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// Appends in groups: a group is all that waits when the last commit returned, within its bounds and without a timer.
/// Answers go out after the commit, before publishing.
/// </summary>
internal sealed partial class GroupAppender(
    Database database, ILogStore store, OtherNodes others, Publisher publisher, LogQueries queries,
    EventLogOptions options, EventLogMetrics metrics, TimeProvider time, ILogger<GroupAppender> logger)
{
    /// <summary>How often an append alone in its group may lose a race with other nodes.</summary>
    private const int MaxRaces = 5;

    private static readonly AppendResult Unavailable = AppendResult.Refused(
        AppendError.Unavailable, null, "the database does not answer; try again with the same clientId");

    private readonly Channel<PendingAppend> _waiting = Channel.CreateUnbounded<PendingAppend>(
        new UnboundedChannelOptions { SingleReader = true });

    private int _waitingAppends;
    private long _waitingBytes;
    private volatile Task _current = Task.CompletedTask;
    private int _isStuck;

    /// <summary>Whether a commit waits, for a standby or a lock, longer than anybody is kept waiting for it.</summary>
    public bool IsStuck => Volatile.Read(ref _isStuck) == 1;

    public int WaitingAppends => Volatile.Read(ref _waitingAppends);

    /// <summary>Completes when the group on its way to the disk now, if any, has been handed to the publisher.</summary>
    public Task WhenHandedOver() => _current;

    /// <summary>Never throws: where the append cannot even wait, the answer says so.</summary>
    public Task<AppendResult> AppendAsync(AppendRequest request)
    {
        var append = new PendingAppend(request, time.GetTimestamp());
        var appends = Interlocked.Increment(ref _waitingAppends);
        var bytes = Interlocked.Add(ref _waitingBytes, append.Bytes);
        if (appends > options.MaxWaitingAppends || bytes > options.MaxWaitingBytes || !_waiting.Writer.TryWrite(append))
        {
            Leave(append);
            Answer(append, Unavailable);
        }

        return append.Answer;
    }

    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Runs until <see cref="Complete"/> and all that waited is answered.</summary>
    public async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var handedOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _current = handedOver.Task;
            try
            {
                await AppendAsync(TakeGroup());
            }
            finally
            {
                handedOver.SetResult();
            }
        }
    }

    private List<PendingAppend> TakeGroup()
    {
        var group = new List<PendingAppend>();
        var bytes = 0;
        while (group.Count < options.MaxGroupAppends && _waiting.Reader.TryPeek(out var next) &&
            (group.Count == 0 || bytes + next.Bytes <= options.MaxGroupBytes))
        {
            _waiting.Reader.TryRead(out _);
            Leave(next);
            bytes += next.Bytes;
            group.Add(next);
        }

        return group;
    }

    private void Leave(PendingAppend append)
    {
        Interlocked.Decrement(ref _waitingAppends);
        Interlocked.Add(ref _waitingBytes, -append.Bytes);
    }

    private async Task AppendAsync(List<PendingAppend> group)
    {
        try
        {
            await CommitAsync(group);
        }
        catch (Exception fault) when (database.IsOutage(fault) && !store.IsRace(fault))
        {
            await GiveUpAsync(group, fault);
        }
        catch (Exception fault)
        {
            Log.GroupFailed(logger, group.Count, fault);
            foreach (var append in group)
            {
                await AppendAloneAsync(append);
            }
        }
    }

    /// <summary>A poisoned append fails alone here, and the others of its group do not notice.</summary>
    private async Task AppendAloneAsync(PendingAppend append)
    {
        for (var races = 1; ; races++)
        {
            try
            {
                await CommitAsync([append]);
                return;
            }
            catch (Exception fault) when (store.IsRace(fault) && races < MaxRaces)
            {
                Log.RaceLost(logger, append.Request.ChannelId, races);
            }
            catch (Exception fault) when (database.IsOutage(fault) || store.IsRace(fault))
            {
                await GiveUpAsync([append], fault);
                return;
            }
            catch (Exception fault)
            {
                Log.AppendRefused(logger, append.Request.GetType().Name, append.Request.ChannelId, fault);
                Answer(append, AppendResult.Refused(AppendError.Invalid, null, "the database refuses this"));
                return;
            }
        }
    }

    private async Task CommitAsync(List<PendingAppend> group)
    {
        var plan = await AppendInTimeAsync(group);
        metrics.GroupCommitted(group.Count);
        for (var i = 0; i < group.Count; i++)
        {
            Answer(group[i], plan.Answers[i]);
        }

        if (plan.Events.Count > 0)
        {
            var committed = PublishWork.Committed(plan);
            others.Tell(committed);
            await publisher.EnqueueAsync(committed);
        }
    }

    /// <summary>Beyond its time, everybody is answered, those who come meanwhile too; the group goes on.</summary>
    private async Task<GroupPlan> AppendInTimeAsync(List<PendingAppend> group)
    {
        var appending = store.AppendAsync(group);
        using var inTime = new CancellationTokenSource();
        await Task.WhenAny(appending, Task.Delay(options.LongestCommit, time, inTime.Token));
        await inTime.CancelAsync();
        if (!appending.IsCompleted)
        {
            Log.Stuck(logger, group.Count, options.LongestCommit);
            Volatile.Write(ref _isStuck, 1);
            group.ForEach(append => Answer(append, Unavailable));
            await RefuseUntilAsync(appending);
            Volatile.Write(ref _isStuck, 0);
        }

        return await appending;
    }

    private async Task RefuseUntilAsync(Task stuck)
    {
        var more = _waiting.Reader.WaitToReadAsync().AsTask();
        while (!stuck.IsCompleted)
        {
            if (await Task.WhenAny(stuck, more) == stuck || !await more)
            {
                await Task.WhenAny(stuck);
                return;
            }

            while (_waiting.Reader.TryRead(out var append))
            {
                Leave(append);
                Answer(append, Unavailable);
            }

            more = _waiting.Reader.WaitToReadAsync().AsTask();
        }
    }

    /// <summary>
    /// The commit may have happened all the same. Then its events are in the database and have to be published; where
    /// that does not answer either, the next append or the watcher finds them.
    /// </summary>
    private async Task GiveUpAsync(List<PendingAppend> group, Exception fault)
    {
        Log.GaveUp(logger, group.Count, fault);
        foreach (var append in group)
        {
            Answer(append, Unavailable);
        }

        try
        {
            var ids = group.Select(append => append.Request.ChannelId).Distinct().ToList();
            await publisher.EnqueueAsync(PublishWork.Found(await queries.PositionsAsync(ids, CancellationToken.None)));
        }
        catch (DatabaseUnavailableException)
        {
            // as said above
        }
    }

    private void Answer(PendingAppend append, AppendResult answer)
    {
        if (append.TryComplete(answer))
        {
            metrics.Answered(answer, time.GetElapsedTime(append.AskedAt));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A group of {Count} appends failed; trying them one by one")]
        public static partial void GroupFailed(ILogger logger, int count, Exception fault);

        [LoggerMessage(2, LogLevel.Warning, "{Append} in channel {ChannelId} is refused by the database")]
        public static partial void AppendRefused(ILogger logger, string append, string channelId, Exception fault);

        [LoggerMessage(3, LogLevel.Error, "The database does not answer; {Count} appends are not known to be stored")]
        public static partial void GaveUp(ILogger logger, int count, Exception fault);

        [LoggerMessage(5, LogLevel.Error, "A commit of {Count} appends has waited for {Time}: is the synchronous standby away? Sends are unavailable until it is back")]
        public static partial void Stuck(ILogger logger, int count, TimeSpan time);

        [LoggerMessage(4, LogLevel.Debug, "An append in channel {ChannelId} lost race {Races} with another node")]
        public static partial void RaceLost(ILogger logger, string channelId, int races);
    }
}
