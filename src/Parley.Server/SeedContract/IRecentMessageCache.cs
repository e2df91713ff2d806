namespace Parley.Server.SeedContract;

/// <summary>
/// Remembers the answer of <c>get_messages</c> for one state of the log. The key names epoch and head, so that a write
/// makes it unreachable and nothing stale can be read. Two sides: in process, and in Redis.
/// </summary>
internal interface IRecentMessageCache
{
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key);

    ValueTask SetAsync(string key, ReadOnlyMemory<byte> utf8);
}
