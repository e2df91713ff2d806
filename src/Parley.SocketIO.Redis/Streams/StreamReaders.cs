using System.Collections.Concurrent;
using Parley.SocketIO.Redis.Hosting;

namespace Parley.SocketIO.Redis.Streams;

/// <summary>The readers of a server, one for each stream that has a namespace.</summary>
internal sealed class StreamReaders(RedisConnection redis, RedisStreamsAdapterOptions options)
{
    private readonly ConcurrentDictionary<string, StreamReader> _byName = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public StreamReader Get(string stream)
    {
        lock (_gate)
        {
            return _byName.GetOrAdd(stream, name => new StreamReader(redis, options, name, redis.Closing));
        }
    }

    /// <summary>
    /// The stream of a namespace: by the hash of its name, as the package for Node.js has it. That of a name with a negative
    /// one is read here, and by no server on Node.js.
    /// </summary>
    public string NameOf(string nsp)
    {
        if (options.StreamCount == 1)
        {
            return options.StreamName;
        }

        var hash = 0;
        foreach (var character in nsp)
        {
            hash = unchecked((hash * 31) + character);
        }

        return $"{options.StreamName}-{hash % options.StreamCount}";
    }
}
