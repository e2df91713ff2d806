using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Unread;

/// <summary>Read pointers and the counts that follow from them.</summary>
internal sealed class UnreadCounts(Database database)
{
    /// <summary>The state in each of these channels. An observer (null) has read everything.</summary>
    public async ValueTask<IReadOnlyDictionary<string, ReadState>> ForAsync(
        string? userId, IReadOnlyDictionary<string, ChannelHead> heads, CancellationToken cancellation)
    {
        if (userId is null)
        {
            return heads.ToDictionary(pair => pair.Key, pair => new ReadState(pair.Value.Head, 0));
        }

        var rows = await database.ReadAsync(
            connection => ReadPointerQueries.ListAsync(database, connection, userId, heads.Keys), cancellation);
        var pointers = rows.ToDictionary(row => row.ChannelId);
        return heads.ToDictionary(
            pair => pair.Key,
            pair => pointers.TryGetValue(pair.Key, out var row)
                ? Of(pair.Value, row.Seq, row.Ordinal, row.DeletedSince)
                : Of(pair.Value, null, 0, 0));
    }

    /// <summary>The arithmetic: at a pointer (null: there is none) with its ordinal, and what was deleted since.</summary>
    public static ReadState Of(ChannelHead head, long? seq, long ordinal, long deletedSince) =>
        seq is { } read
            ? new ReadState(read, Math.Max(0, head.Ordinal - ordinal - deletedSince))
            : new ReadState(0, head.Ordinal);

    /// <summary>Moves the pointer forward, never back; true when it moved.</summary>
    public async ValueTask<bool> AdvanceAsync(
        string userId, string channelId, long seq, CancellationToken cancellation) =>
        await database.WriteAsync((connection, transaction) =>
            ReadPointerQueries.AdvanceAsync(connection, transaction, userId, channelId, seq), cancellation) > 0;

    /// <summary>What was said in public before one came is not unread.</summary>
    public async ValueTask StartAtHeadsAsync(string userId, CancellationToken cancellation) =>
        await database.WriteAsync((connection, transaction) =>
            ReadPointerQueries.StartAtHeadsAsync(connection, transaction, userId), cancellation);
}
