using System.Data.Common;
using Dapper;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>
/// Gives every channel a new epoch, in the logged events and in remembered answers too: what clients hold of the old one
/// may be more than what was brought back, so they must not trust their positions.
/// </summary>
internal sealed class EpochQueries(Dialect dialect)
{
    private const string Remember = """
        CREATE TEMPORARY TABLE epoch_changes AS
        SELECT id, '"epoch":"' || epoch || '"' AS before, CAST(NULL AS TEXT) AS epoch FROM channels
        """;

    private const string Forget = "DROP TABLE epoch_changes";

    private const string NewInPostgres = "UPDATE epoch_changes SET epoch = gen_random_uuid()::TEXT";

    private const string NewInSqlite = "UPDATE epoch_changes SET epoch = lower(hex(randomblob(16)))";

    private const string Channels =
        "UPDATE channels SET epoch = (SELECT epoch FROM epoch_changes WHERE epoch_changes.id = channels.id)";

    /// <summary>Quotation marks inside of texts are escaped: what is found is the member itself.</summary>
    private const string EventsInPostgres = """
        UPDATE events SET payload = convert_to(replace(convert_from(payload, 'UTF8'), before, '"epoch":"' || epoch || '"'), 'UTF8')
        FROM epoch_changes WHERE epoch_changes.id = events.channel_id
        """;

    private const string AnswersInPostgres = """
        UPDATE requests SET answer = convert_to(replace(convert_from(answer, 'UTF8'), before, '"epoch":"' || epoch || '"'), 'UTF8')
        FROM epoch_changes WHERE epoch_changes.id = requests.channel_id
        """;

    private const string EventsInSqlite = """
        UPDATE events SET payload = CAST(replace(CAST(payload AS TEXT), before, '"epoch":"' || epoch || '"') AS BLOB)
        FROM epoch_changes WHERE epoch_changes.id = events.channel_id
        """;

    private const string AnswersInSqlite = """
        UPDATE requests SET answer = CAST(replace(CAST(answer AS TEXT), before, '"epoch":"' || epoch || '"') AS BLOB)
        FROM epoch_changes WHERE epoch_changes.id = requests.channel_id
        """;

    public async ValueTask RenewAsync(DbConnection connection, DbTransaction transaction)
    {
        string[] steps = dialect == Dialect.Postgres
            ? [Remember, NewInPostgres, Channels, EventsInPostgres, AnswersInPostgres, Forget]
            : [Remember, NewInSqlite, Channels, EventsInSqlite, AnswersInSqlite, Forget];
        foreach (var step in steps)
        {
            await connection.ExecuteAsync(step, transaction: transaction, commandTimeout: 0);
        }
    }
}
