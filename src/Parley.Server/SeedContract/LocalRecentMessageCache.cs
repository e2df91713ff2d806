namespace Parley.Server.SeedContract;

/// <summary>Holds the newest answer alone: there is one lobby, and older answers can no longer be asked for.</summary>
internal sealed class LocalRecentMessageCache : IRecentMessageCache
{
    private sealed record Entry(string ChannelId, string Version, ReadOnlyMemory<byte> Utf8);

    private Entry? _newest;

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string channelId, string version) => ValueTask.FromResult(
        _newest is { } entry && entry.ChannelId == channelId && entry.Version == version
            ? entry.Utf8
            : (ReadOnlyMemory<byte>?)null);

    public ValueTask SetAsync(string channelId, string version, ReadOnlyMemory<byte> utf8)
    {
        _newest = new Entry(channelId, version, utf8);
        return ValueTask.CompletedTask;
    }
}
