using Microsoft.Data.Sqlite;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// Groups on SQLite, on the one writer thread: begin, read, plan, write row by row, commit. The commit syncs the
/// write-ahead log before it returns.
/// </summary>
internal sealed class SqliteLogStore(SqliteDatabase database, TimeProvider time) : ILogStore
{
    private const string NewestChannel = "SELECT COALESCE(MAX(rowid), 0) FROM channels";

    private SqliteGroup? _statements;
    private long _startedAt = long.MaxValue;

    public async Task StartAsync(CancellationToken cancellation) =>
        _startedAt = await database.Writer.RunAsync(Newest, cancellation);

    public bool IsNew(long born) => born > _startedAt;

    /// <summary>Nobody else writes.</summary>
    public bool IsRace(Exception fault) => false;

    public Task<GroupPlan> AppendAsync(IReadOnlyList<PendingAppend> group)
    {
        var needs = GroupNeeds.Of(group);
        return database.Writer.RunAsync(connection => Append(connection, group, needs), CancellationToken.None);
    }

    /// <summary>The writer and its statements are the database's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private GroupPlan Append(SqliteConnection connection, IReadOnlyList<PendingAppend> group, GroupNeeds needs)
    {
        var statements = _statements ??= new SqliteGroup(connection);
        statements.Begin();
        try
        {
            var state = statements.Read(needs);
            state.Now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var plan = GroupPlan.Of(group, state);
            statements.Write(plan);
            statements.Commit();
            return plan;
        }
        catch
        {
            statements.Rollback();
            throw;
        }
    }

    private static long Newest(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = NewestChannel;
        return (long)command.ExecuteScalar()!;
    }
}
