using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>Brings an export into a database in which nobody has been yet: all of it, or nothing.</summary>
internal sealed class Import(Database database)
{
    private static readonly Dictionary<string, DumpTable> Tables = DumpTable.All.ToDictionary(table => table.Name);

    private readonly TargetQueries _target = new(database);
    private readonly DumpQueries _queries = new(database);
    private readonly EpochQueries _epochs = new(database.Dialect);

    /// <summary>
    /// Returns the number of rows. Channels get new epochs unless <paramref name="keepEpochs"/>: the server that was
    /// exported may have gone on since.
    /// </summary>
    /// <exception cref="BackupException">The file is not a whole export, or the database is in use.</exception>
    public async Task<long> ReadAsync(
        Stream input, bool keepEpochs, IProgress<long> progress, CancellationToken cancellation)
    {
        await _target.RequireUnusedAsync(cancellation);
        return await database.WriteAsync(
            async (connection, transaction) =>
            {
                await TargetQueries.RemoveFirstLobbyAsync(connection, transaction);
                var rows = await ReadRowsAsync(input, connection, transaction, progress, cancellation);
                await _queries.ContinueIdsAsync(connection, transaction);
                if (!keepEpochs)
                {
                    await _epochs.RenewAsync(connection, transaction);
                    await MessageIdQueries.RaiseAsync(database.Dialect, connection, transaction);
                }

                return rows;
            },
            cancellation);
    }

    private async ValueTask<long> ReadRowsAsync(
        Stream input, DbConnection connection, DbTransaction transaction, IProgress<long> progress, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var lines = new StreamReader(input, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var inserts = new Dictionary<DumpTable, DbCommand>();
        var number = 0L;
        try
        {
            while (await lines.ReadLineAsync(cancellation) is { } line)
            {
                number++;
                using var document = JsonDocument.Parse(line);
                if (number == 1)
                {
                    RequireHeader(document);
                }
                else if (document.RootElement.TryGetProperty("sha256", out _))
                {
                    RequireEnd(document, number - 2, Convert.ToHexStringLower(hash.GetCurrentHash()), await lines.ReadLineAsync(cancellation));
                    return number - 2;
                }
                else
                {
                    await InsertAsync(document.RootElement, inserts, connection, transaction);
                    progress.Report(number - 1);
                }

                hash.AppendData(Encoding.UTF8.GetBytes(line));
                hash.AppendData("\n"u8);
            }
        }
        catch (Exception fault) when (
            fault is JsonException or FormatException or InvalidOperationException or DecoderFallbackException or KeyNotFoundException
            || (fault is DbException && !database.IsOutage(fault)))
        {
            throw new BackupException($"line {number} cannot be imported: {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
        finally
        {
            foreach (var insert in inserts.Values)
            {
                await insert.DisposeAsync();
            }
        }

        throw new BackupException($"the export ends after {number} lines without its last one; it is not whole");
    }

    private async ValueTask InsertAsync(
        JsonElement row, Dictionary<DumpTable, DbCommand> inserts, DbConnection connection, DbTransaction transaction)
    {
        var table = Tables[row.GetProperty("table").GetString() ?? ""];
        if (!inserts.TryGetValue(table, out var insert))
        {
            inserts[table] = insert = _queries.Insert(table, connection, transaction);
            await insert.PrepareAsync();
        }

        foreach (var column in table.Columns)
        {
            insert.Parameters[column.Name].Value =
                row.TryGetProperty(column.Name, out var value) && value.ValueKind != JsonValueKind.Null
                    ? Value(column.Kind, value)
                    : DBNull.Value;
        }

        await insert.ExecuteNonQueryAsync();
    }

    private static object Value(DumpKind kind, JsonElement value) => kind switch
    {
        DumpKind.Text => value.GetString()!,
        DumpKind.Number => value.GetInt64(),
        DumpKind.Time => DateTimeOffset.ParseExact(
            value.GetString()!, DumpReader.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            .ToUnixTimeMilliseconds(),
        DumpKind.Bytes => value.GetBytesFromBase64(),
        _ => Encoding.UTF8.GetBytes(value.GetRawText()),
    };

    private static void RequireHeader(JsonDocument line)
    {
        if (line.RootElement.ValueKind != JsonValueKind.Object
            || !line.RootElement.TryGetProperty("parleyExport", out var format) || !format.TryGetInt32(out var number))
        {
            throw new BackupException("this is not an export of Parley");
        }

        if (number > Export.Format)
        {
            throw new BackupException(
                $"the export has format {number}; this program knows formats up to {Export.Format}: take the newer program");
        }
    }

    private static void RequireEnd(JsonDocument line, long rows, string sha256, string? rest)
    {
        var end = line.Deserialize(BackupJson.Default.ExportEnd)!;
        if (end.Rows != rows || end.Sha256 != sha256 || rest is not null)
        {
            throw new BackupException("the export was changed or is not whole: its rows are not those that its last line tells of");
        }
    }
}
