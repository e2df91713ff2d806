namespace Parley.Server.SeedContract;

/// <summary>Holds the newest answer alone: older ones can no longer be asked for.</summary>
internal sealed class LocalRecentMessageCache : IRecentMessageCache
{
    private sealed record Entry(string Key, ReadOnlyMemory<byte> Utf8);

    private Entry? _newest;

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key) =>
        ValueTask.FromResult(_newest is { } entry && entry.Key == key ? entry.Utf8 : (ReadOnlyMemory<byte>?)null);

    public ValueTask SetAsync(string key, ReadOnlyMemory<byte> utf8)
    {
        _newest = new Entry(key, utf8);
        return ValueTask.CompletedTask;
    }
}
