using System.Collections.Concurrent;
using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

/// <summary>
/// Hands each committed event, with its channel, to both surfaces. A direct channel that some member's socket does not
/// know yet is announced to it first; the channel's events wait for that, in order, for as long as the database is away.
/// </summary>
internal sealed partial class EventPublisher(
    EventLog log,
    ChannelDirectory channels,
    DirectAnnouncements announcements,
    TimeProvider time,
    ILogger<EventPublisher> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, Task> _waiting = new(StringComparer.Ordinal);
    private readonly List<Action<ChannelInfo, LogEvent>> _surfaces = [];

    public void Start() => log.Subscribe(Publish);

    /// <summary>Surfaces only emit: they are called from the log's one publishing place.</summary>
    public void Add(Action<ChannelInfo, LogEvent> surface) => _surfaces.Add(surface);

    private void Publish(LogEvent logEvent)
    {
        if (!_waiting.ContainsKey(logEvent.ChannelId)
            && channels.TryGet(logEvent.ChannelId, out var channel)
            && (!channel.IsDirect || announcements.IsKnownToAll(channel)))
        {
            Emit(channel, logEvent);
            return;
        }

        // Called from one place, one event after the other: the chain keeps the order.
        var before = _waiting.GetValueOrDefault(logEvent.ChannelId, Task.CompletedTask);
        var turn = AnnounceAndEmitAsync(before, logEvent);
        _waiting[logEvent.ChannelId] = turn;
        _ = turn.ContinueWith(
            done => _waiting.TryRemove(new KeyValuePair<string, Task>(logEvent.ChannelId, done)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task AnnounceAndEmitAsync(Task before, LogEvent logEvent)
    {
        await before;
        try
        {
            if (await AnnounceAsync(logEvent) is { } channel)
            {
                Emit(channel, logEvent);
            }
        }
        catch (Exception exception)
        {
            // A bug. Who has been told of the channel finds the event by its heads; the others must come anew.
            Log.NotPublished(logger, exception, logEvent.ChannelId, logEvent.Seq);
            if (channels.TryGet(logEvent.ChannelId, out var channel))
            {
                announcements.CloseUntold(channel);
            }
        }
    }

    private async Task<ChannelInfo?> AnnounceAsync(LogEvent logEvent)
    {
        while (true)
        {
            try
            {
                var channel = await channels.FindAsync(logEvent.ChannelId, CancellationToken.None);
                if (channel is { IsDirect: true })
                {
                    await announcements.TellAllAsync(channel, CancellationToken.None);
                }

                return channel;
            }
            catch (DatabaseUnavailableException exception)
            {
                Log.Waiting(logger, logEvent.ChannelId, logEvent.Seq, exception.Message);
                await Task.Delay(RetryDelay, time);
            }
        }
    }

    private void Emit(ChannelInfo channel, LogEvent logEvent)
    {
        foreach (var surface in _surfaces)
        {
            surface(channel, logEvent);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Event {Seq} of channel {ChannelId} could not be published")]
        public static partial void NotPublished(ILogger logger, Exception exception, string channelId, long seq);

        [LoggerMessage(2, LogLevel.Warning, "Event {Seq} of channel {ChannelId} waits for the database: {Why}")]
        public static partial void Waiting(ILogger logger, string channelId, long seq, string why);
    }
}
