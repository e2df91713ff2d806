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
                await MessageIdQueries.RaiseAsync(database.Dialect, connection, transaction);
                return true;
            },
            cancellation);
    }

    /// <summary>What else belongs to it, for a database whose epochs were renewed before it was put in its place.</summary>
    public static Task RaiseMessageIdsAsync(Database database, CancellationToken cancellation) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                await MessageIdQueries.RaiseAsync(database.Dialect, connection, transaction);
                return true;
            },
            cancellation);
}
