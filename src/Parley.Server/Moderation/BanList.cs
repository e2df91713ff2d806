using Parley.Server.Storage;

namespace Parley.Server.Moderation;

/// <summary>The bans as they are kept; running servers look every second.</summary>
internal sealed class BanList(Database database)
{
    public async ValueTask<IReadOnlyList<Ban>> ListAsync(CancellationToken cancellation) =>
        await database.ReadAsync(BanQueries.ListAsync, cancellation);

    /// <summary>False when it was there already.</summary>
    public async ValueTask<bool> AddAsync(Ban ban, CancellationToken cancellation) =>
        await database.WriteAsync(
            (connection, transaction) => BanQueries.InsertAsync(connection, transaction, ban), cancellation) == 1;

    /// <summary>False when there was none.</summary>
    public async ValueTask<bool> RemoveAsync(Ban ban, CancellationToken cancellation) =>
        await database.WriteAsync(
            (connection, transaction) => BanQueries.DeleteAsync(connection, transaction, ban), cancellation) == 1;
}
