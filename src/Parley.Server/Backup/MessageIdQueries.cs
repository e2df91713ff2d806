using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>
/// A new message must not get the id of one that is gone: a change that still waits somewhere would meet it. So after a
/// restore ids go on from the time in milliseconds, which is above all that were ever given out.
/// </summary>
internal static class MessageIdQueries
{
    private const string RaiseInPostgres = """
        SELECT setval(sequence, GREATEST(nextval(sequence), (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT))
        FROM pg_get_serial_sequence('messages', 'id') AS sequence
        """;

    private const string RaiseInSqlite =
        "UPDATE message_ids SET floor = MAX(floor, CAST(unixepoch('subsec') * 1000 AS INTEGER))";

    public static async ValueTask RaiseAsync(Dialect dialect, DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteAsync(
            dialect == Dialect.Postgres ? RaiseInPostgres : RaiseInSqlite, transaction: transaction);
}
