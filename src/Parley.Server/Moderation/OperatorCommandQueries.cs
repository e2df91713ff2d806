using System.Data.Common;
using Dapper;

namespace Parley.Server.Moderation;

/// <summary>Commands travel through the database, since on SQLite only the server may write the log.</summary>
internal static class OperatorCommandQueries
{
    private const string Insert =
        "INSERT INTO operator_commands (id, name, argument) VALUES (@Id, @Name, @Argument)";

    private const string ListWaiting = """
        SELECT id, name, argument FROM operator_commands WHERE result IS NULL ORDER BY id
        """;

    private const string Finish = "UPDATE operator_commands SET result = @result WHERE id = @id";

    private const string FindResult = "SELECT result FROM operator_commands WHERE id = @id";

    public static async ValueTask<int> InsertAsync(
        DbConnection connection, DbTransaction transaction, OperatorCommand command) =>
        await connection.ExecuteAsync(Insert, command, transaction);

    public static async ValueTask<IReadOnlyList<OperatorCommand>> ListWaitingAsync(DbConnection connection) =>
        [.. await connection.QueryAsync<OperatorCommand>(ListWaiting)];

    public static async ValueTask<int> FinishAsync(
        DbConnection connection, DbTransaction transaction, string id, string result) =>
        await connection.ExecuteAsync(Finish, new { id, result }, transaction);

    public static async ValueTask<string?> FindResultAsync(DbConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<string>(FindResult, new { id });
}
