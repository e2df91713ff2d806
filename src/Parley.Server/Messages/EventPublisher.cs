using System.Collections.Concurrent;
using Parley.Server.Channels;
using Parley.Server.EventLogs;

namespace Parley.Server.Messages;

/// <summary>
/// Hands each committed event, with its channel, to both surfaces. A direct channel that this node has not met yet
/// (another node made it) is looked up and announced first; its events wait for that, in order.
/// </summary>
internal sealed partial class EventPublisher(
    EventLog log, ChannelDirectory channels, DirectAnnouncements announcements, ILogger<EventPublisher> logger)
{
    private readonly ConcurrentDictionary<string, Task> _waiting = new(StringComparer.Ordinal);
    private readonly List<Action<ChannelInfo, LogEvent>> _surfaces = [];

    public void Start() => log.Subscribe(Publish);

    /// <summary>Surfaces only emit: they are called from the log's one publishing place.</summary>
    public void Add(Action<ChannelInfo, LogEvent> surface) => _surfaces.Add(surface);

    private void Publish(LogEvent logEvent)
    {
        if (channels.TryGet(logEvent.ChannelId, out var channel)
            && (channel.IsPublic || announcements.IsAnnounced(channel.Id))
            && !_waiting.ContainsKey(logEvent.ChannelId))
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
            if (await channels.FindAsync(logEvent.ChannelId, CancellationToken.None) is not { } channel)
            {
                return;
            }

            if (channel.IsDirect)
            {
                await announcements.AnnounceAsync(channel, CancellationToken.None);
            }

            Emit(channel, logEvent);
        }
        catch (Exception exception)
        {
            // The event is in the log: clients find it by their next heads, sync or session.
            Log.NotPublished(logger, exception, logEvent.ChannelId, logEvent.Seq);
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
        [LoggerMessage(1, LogLevel.Warning, "Event {Seq} of channel {ChannelId} could not be published")]
        public static partial void NotPublished(ILogger logger, Exception exception, string channelId, long seq);
    }
}
