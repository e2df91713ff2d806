using System.Collections.Concurrent;
using System.Globalization;
using Parley.SocketIO.Redis.Hosting;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Streams;

/// <summary>
/// Reads one stream for all namespaces that are in it, from where it stood when reading began: what was written while the
/// connection was away is read afterwards.
/// </summary>
internal sealed class StreamReader
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly RedisConnection _redis;
    private readonly RedisStreamsAdapterOptions _options;
    private readonly string _stream;
    private readonly CancellationToken _ending;
    private readonly ConcurrentDictionary<string, Action<StreamEntry>> _byNamespace = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _position = string.Empty;

    public StreamReader(
        RedisConnection redis, RedisStreamsAdapterOptions options, string stream, CancellationToken ending)
    {
        _redis = redis;
        _options = options;
        _stream = stream;
        _ending = ending;
        _ = RunAsync();
    }

    /// <summary>From then on every entry is read.</summary>
    public Task Begun => _begun.Task;

    /// <summary>
    /// Where reading stands: the entry that is being passed on, or was. Whoever was added before asking gets all entries
    /// behind it. Known when reading has begun.
    /// </summary>
    public string Position => _position;

    public void Add(string nsp, Action<StreamEntry> onEntry) => _byNamespace[nsp] = onEntry;

    public void Remove(string nsp) => _byNamespace.TryRemove(nsp, out _);

    private async Task RunAsync()
    {
        string? last = null;
        IConnectionMultiplexer? connection = null;
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                connection ??= await _redis.OpenReadingAsync(_options.BlockTime, _ending);
                last ??= await FindEndAsync(connection.GetDatabase());
                _position = last;
                _begun.TrySetResult();
                last = await ReadAsync(connection.GetDatabase(), last);
            }
            catch (Exception exception)
            {
                Log.CommandFailed(_redis.Logger, exception);
                await Task.Delay(Pause, _redis.Time, _ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>Not <c>$</c>: what comes between two commands would be missed.</summary>
    private async Task<string> FindEndAsync(IDatabase database)
    {
        var newest = await database.StreamRangeAsync(_stream, count: 1, messageOrder: Order.Descending);
        return newest is [var entry] ? entry.Id.ToString() : "0-0";
    }

    private async Task<string> ReadAsync(IDatabase database, string last)
    {
        var result = await database.ExecuteAsync(
            "XREAD",
            "BLOCK", ((long)_options.BlockTime.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            "COUNT", _options.ReadCount.ToString(CultureInfo.InvariantCulture),
            "STREAMS", (RedisKey)_stream, last).WaitAsync(_ending);
        if (result.IsNull)
        {
            return last;
        }

        var entries = result[0][1];
        for (var i = 0; i < entries.Length; i++)
        {
            _position = last = (string)entries[i][0]!;
            var fields = (RedisValue[])entries[i][1]!;
            Dispatch(new StreamEntry(
                last,
                [.. Enumerable.Range(0, fields.Length / 2).Select(n => new NameValueEntry(fields[2 * n], fields[(2 * n) + 1]))]));
        }

        return last;
    }

    private void Dispatch(StreamEntry entry)
    {
        if ((string?)entry["nsp"] is { } nsp && _byNamespace.TryGetValue(nsp, out var onEntry))
        {
            onEntry(entry);
        }
    }
}
