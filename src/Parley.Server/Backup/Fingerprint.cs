using System.Security.Cryptography;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>
/// What a database holds, as one hash for each table: equal for a database and what was restored or imported from it,
/// whatever kind either is. Epochs are left out, since restoring changes them.
/// </summary>
internal sealed class Fingerprint(Database database)
{
    public async Task<IReadOnlyList<TableFingerprint>> TakeAsync(CancellationToken cancellation)
    {
        var tables = DumpTable.All.ToDictionary(
            table => table, _ => (Rows: 0L, Hash: IncrementalHash.CreateHash(HashAlgorithmName.SHA256)));
        try
        {
            await new DumpReader(database).ReadAsync(
                (table, row) =>
                {
                    var (rows, hash) = tables[table];
                    hash.AppendData(row.Span);
                    hash.AppendData("\n"u8);
                    tables[table] = (rows + 1, hash);
                    return ValueTask.CompletedTask;
                },
                withoutEpochs: true,
                cancellation);
            return [.. DumpTable.All.Select(table => new TableFingerprint(
                table.Name, tables[table].Rows, Convert.ToHexStringLower(tables[table].Hash.GetCurrentHash())))];
        }
        finally
        {
            foreach (var (_, hash) in tables.Values)
            {
                hash.Dispose();
            }
        }
    }
}
