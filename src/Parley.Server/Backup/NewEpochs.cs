using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>
/// Makes clients notice that a database was brought back: each channel gets a new epoch, and whoever stands at a position
/// of the old one starts over.
/// </summary>
internal static class NewEpochs
{
    /// <exception cref="BackupException">Servers are connected: they would go on with what they remember.</exception>
    public static async Task GiveAsync(Database database, CancellationToken cancellation)
    {
        await new TargetQueries(database).RequireNoServersAsync(cancellation);
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                await new EpochQueries(database.Dialect).RenewAsync(connection, transaction);
                await MessageIds.RaiseAsync(database.Dialect, connection, transaction);
                return true;
            },
            cancellation);
    }
}
