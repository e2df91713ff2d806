using System.Collections.Concurrent;

namespace Parley.Server.EventLogs;

/// <summary>
/// The channels this node follows. Positions stay for the life of the process, about a hundred bytes each; tails are
/// bounded together, and those unused for longest go first.
/// </summary>
internal sealed class LiveChannels(EventLogOptions options)
{
    /// <summary>What is left of a bound after trimming, so that trimming is rare.</summary>
    private const double Kept = 0.8;

    private readonly ConcurrentDictionary<string, LiveChannel> _channels = new(StringComparer.Ordinal);
    private long _clock;

    /// <summary>Null: nobody here has asked for it or moved it.</summary>
    public LiveChannel? Find(string id) => _channels.GetValueOrDefault(id);

    /// <summary>From here on the node follows the channel, even before its position is known.</summary>
    public LiveChannel Follow(string id) => _channels.GetOrAdd(id, static id => new LiveChannel(id));

    /// <summary>Takes back <see cref="Follow"/> for a channel that turned out not to exist.</summary>
    public void Forget(string id)
    {
        if (Find(id) is { Head: null } unknown)
        {
            _channels.TryRemove(new KeyValuePair<string, LiveChannel>(id, unknown));
        }
    }

    public void Touch(LiveChannel channel) => channel.LastUsed = Volatile.Read(ref _clock);

    /// <summary>Moves the clock and holds the bounds. Called by the publisher after each of its rounds.</summary>
    public void Trim()
    {
        Interlocked.Increment(ref _clock);
        if (_clock % 64 != 0)
        {
            return; // a round adds at most one group; the sum needs no closer watch
        }

        var hot = _channels.Values.Where(channel => channel.Bytes > 0).ToList();
        var bytes = hot.Sum(channel => (long)channel.Bytes);
        if (hot.Count <= options.MaxHotChannels && bytes <= options.MaxTailBytes)
        {
            return;
        }

        var count = hot.Count;
        foreach (var channel in hot.OrderBy(channel => channel.LastUsed))
        {
            if (count <= options.MaxHotChannels * Kept && bytes <= options.MaxTailBytes * Kept)
            {
                break;
            }

            bytes -= channel.Bytes;
            count--;
            channel.Cool();
        }
    }
}
