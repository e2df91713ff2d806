using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>Reads and writes whole tables, the same on both databases.</summary>
internal sealed class DumpQueries(Database database)
{
    /// <summary>Identities go on after the largest one that came from elsewhere.</summary>
    private const string ContinueIds =
        "SELECT setval(pg_get_serial_sequence('messages', 'id'), GREATEST((SELECT MAX(id) FROM messages), 1))";

    /// <summary>Bytes compare alike on both databases.</summary>
    private string Order(DumpTable table) => database.Dialect == Dialect.Postgres
        ? string.Join(", ", table.Key.Split(", ").Select(column => IsText(table, column) ? $"{column} COLLATE \"C\"" : column))
        : table.Key;

    /// <summary>Must be disposed with its reader; rows come in the order of the table's key, times as milliseconds.</summary>
    public DbCommand ReadAll(DumpTable table, DbConnection connection, DbTransaction snapshot)
    {
        var columns = table.Columns.Select(column => column.Kind == DumpKind.Time ? database.Milliseconds(column.Name) : column.Name);
        return Command($"SELECT {string.Join(", ", columns)} FROM {table.Name} ORDER BY {Order(table)}", connection, snapshot);
    }

    /// <summary>A statement whose parameters are named as the columns; times in milliseconds.</summary>
    public DbCommand Insert(DumpTable table, DbConnection connection, DbTransaction transaction)
    {
        var names = table.Columns.Select(column => column.Name).ToList();
        var values = table.Columns.Select(column =>
            column.Kind == DumpKind.Time ? database.Timestamp("@" + column.Name) : "@" + column.Name);
        var command = Command(
            $"INSERT INTO {table.Name} ({string.Join(", ", names)}) VALUES ({string.Join(", ", values)})", connection, transaction);
        foreach (var column in table.Columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = column.Name;
            parameter.DbType = column.Kind switch
            {
                DumpKind.Text => System.Data.DbType.String,
                DumpKind.Bytes or DumpKind.Json => System.Data.DbType.Binary,
                _ => System.Data.DbType.Int64,
            };
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public async ValueTask ContinueIdsAsync(DbConnection connection, DbTransaction transaction)
    {
        if (database.Dialect == Dialect.Postgres)
        {
            await connection.ExecuteScalarAsync(ContinueIds, transaction: transaction);
        }
    }

    private static bool IsText(DumpTable table, string column) =>
        table.Columns.Any(candidate => candidate.Name == column && candidate.Kind == DumpKind.Text);

    private static DbCommand Command(string sql, DbConnection connection, DbTransaction transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.CommandTimeout = 0; // a large table takes its time
        return command;
    }
}
