using Npgsql;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// Groups on PostgreSQL in two round trips: begin, lock and read; write and commit. The connection is kept, for with it
/// the statements stay prepared.
/// </summary>
internal sealed class PostgresLogStore(PostgresDatabase database, TimeProvider time) : ILogStore
{
    private const string CurrentSnapshot = "SELECT pg_current_snapshot()::TEXT";

    /// <summary>
    /// Every statement here finds rows by their keys. Planned once, on tables that may be empty then and are large soon,
    /// they must not be planned as scans.
    /// </summary>
    private const string PlanOnce = """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET jit = off
        """;

    private readonly PostgresCommit _commit = new(database, time);
    private NpgsqlConnection? _connection;
    private bool _commits;

    /// <summary>What had been committed when this process began.</summary>
    public TransactionSnapshot Start { get; private set; } = null!;

    public async Task StartAsync(CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand(CurrentSnapshot);
        Start = TransactionSnapshot.Parse((string)(await command.ExecuteScalarAsync(cancellation))!);
    }

    public bool IsNew(long born) => !Start.Sees(born);

    /// <summary>Deadlocks and failed serialisation; and a key that another node took between our reading and writing.</summary>
    public bool IsRace(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or ['4', '0', ..] };

    public async Task<GroupPlan> AppendAsync(IReadOnlyList<PendingAppend> group)
    {
        try
        {
            var state = await LockAsync(GroupNeeds.Of(group));
            var plan = GroupPlan.Of(group, state);
            _commits = true;
            await _commit.WaitAsync(_connection!, plan);
            _commits = false;
            return plan;
        }
        catch
        {
            _commits = false;
            await AbandonAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null && !_commits) // what still waits ends with the process, or closing would wait too
        {
            await _connection.DisposeAsync();
        }
    }

    /// <summary>A kept connection may have died unseen: before anything is written one new attempt is free.</summary>
    private async Task<GroupState> LockAsync(GroupNeeds needs)
    {
        if (_connection is not null)
        {
            try
            {
                return await PostgresGroupReader.LockAsync(_connection, needs);
            }
            catch (NpgsqlException fault) when (fault is not PostgresException || database.IsOutage(fault))
            {
                await AbandonAsync();
                database.Source.Clear();
            }
        }

        _connection = await ConnectAsync();
        return await PostgresGroupReader.LockAsync(_connection, needs);
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = await database.Source.OpenConnectionAsync();
        await using var planning = new NpgsqlCommand(PlanOnce, connection);
        await planning.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Gives the locks back at once; where that fails the server does it when it notices.</summary>
    private async Task AbandonAsync()
    {
        if (_connection is not { } connection)
        {
            return;
        }

        _connection = null;
        await using (connection)
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                try
                {
                    await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
                    await rollback.ExecuteNonQueryAsync();
                }
                catch (Exception fault) when (database.IsOutage(fault))
                {
                    // the connection is gone, and the transaction with it
                }
            }
        }
    }
}
