using Npgsql;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// Waits for a group's commit as long as PostgreSQL works on it: with a synchronous standby that is away it waits there,
/// invisible to everybody. A timeout would end that wait by a cancel, and the group would be visible without being safe: a
/// failover would take back what others have read. So the commit has no timeout; another connection asks from time to
/// time whether the server still has it, and only a server that has lost it, or is gone, ends the wait.
/// </summary>
internal sealed class PostgresCommit(PostgresDatabase database, TimeProvider time)
{
    private const string IsAtWork = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state <> 'idle')";

    private static readonly TimeSpan AskPeriod = TimeSpan.FromSeconds(5);

    /// <exception cref="TimeoutException">Whether it was committed is not known.</exception>
    public async Task WaitAsync(NpgsqlConnection connection, GroupPlan plan)
    {
        using var end = new CancellationTokenSource();
        var committing = PostgresGroupWriter.CommitAsync(connection, plan, end.Token);
        while (!committing.IsCompleted)
        {
            using var answered = new CancellationTokenSource();
            await Task.WhenAny(committing, Task.Delay(AskPeriod, time, answered.Token));
            await answered.CancelAsync();
            if (!committing.IsCompleted && !await IsAtWorkAsync(connection.ProcessID))
            {
                await end.CancelAsync();
                break;
            }
        }

        try
        {
            await committing;
        }
        catch (OperationCanceledException fault)
        {
            throw new TimeoutException("PostgreSQL has lost a commit, or is gone", fault);
        }
    }

    private async Task<bool> IsAtWorkAsync(int process)
    {
        try
        {
            await using var command = database.Source.CreateCommand(IsAtWork);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = process });
            return (bool)(await command.ExecuteScalarAsync())!;
        }
        catch (Exception fault) when (database.IsOutage(fault))
        {
            return false;
        }
    }
}
