namespace Parley.Server.SeedContract;

/// <summary>
/// Remembers, for each channel, the newest answer of <c>get_messages</c> with the version of the log that it shows: its
/// epoch and head. A write moves the head, so nothing stale can be read. Two sides: in process, and in Redis.
/// </summary>
internal interface IRecentMessageCache
{
    /// <summary>Null unless exactly that version is what is remembered.</summary>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string channelId, string version);

    ValueTask SetAsync(string channelId, string version, ReadOnlyMemory<byte> utf8);
}
