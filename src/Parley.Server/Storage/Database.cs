using System.Data.Common;

namespace Parley.Server.Storage;

/// <summary>
/// The one way to the database. Two real ones stand behind it: SQLite in a folder, and PostgreSQL. Whatever keeps it
/// from answering surfaces as <see cref="DatabaseUnavailableException"/>; faults of the statement itself stay as they are.
/// </summary>
internal abstract class Database : IAsyncDisposable
{
    public abstract Dialect Dialect { get; }

    /// <summary>Checks that the database can be used, brings its schema up to date, and returns it ready.</summary>
    /// <exception cref="StartupException">With the one line that tells the operator what to change.</exception>
    public static async Task<Database> OpenAsync(
        DatabaseOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        Database database = options.Url is { Length: > 0 }
            ? await PostgresDatabase.OpenAsync(options, cancellation)
            : SqliteDatabase.Open(options);
        try
        {
            await new Migrator(database, time, loggers.CreateLogger<Migrator>()).RunAsync(cancellation);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection for reading. The caller disposes it; any number may be open at once.</summary>
    public abstract ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation);

    /// <summary>Whether there may be replicas to read from, which may lag behind.</summary>
    public virtual bool HasReplicas => false;

    /// <summary>As <see cref="OpenReadAsync"/>, to a replica where one answers.</summary>
    protected virtual ValueTask<DbConnection> OpenReplicaAsync(CancellationToken cancellation) => OpenReadAsync(cancellation);

    /// <summary>Reads on a connection of its own.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, ValueTask<T>> work, CancellationToken cancellation) =>
        ReadOnAsync(OpenReadAsync, work, cancellation);

    /// <summary>As <see cref="ReadAsync{T}"/>, on a replica: whoever asks must see for themselves how old the answer is.</summary>
    public Task<T> ReadReplicaAsync<T>(Func<DbConnection, ValueTask<T>> work, CancellationToken cancellation) =>
        ReadOnAsync(OpenReplicaAsync, work, cancellation);

    private async Task<T> ReadOnAsync<T>(
        Func<CancellationToken, ValueTask<DbConnection>> open, Func<DbConnection, ValueTask<T>> work,
        CancellationToken cancellation)
    {
        var connection = await open(cancellation);
        await using (connection)
        {
            try
            {
                return await work(connection);
            }
            catch (Exception fault) when (IsOutage(fault))
            {
                throw new DatabaseUnavailableException("the database does not answer", fault);
            }
        }
    }

    /// <summary>Whether a question is answered at all; never throws for an outage.</summary>
    public async ValueTask<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenReadAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(cancellation);
            return true;
        }
        catch (Exception fault) when (fault is DatabaseUnavailableException or OperationCanceledException || IsOutage(fault))
        {
            return false;
        }
    }

    /// <summary>Begins a transaction in which every statement reads the same state.</summary>
    public abstract ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits it. On SQLite it runs on the one writer thread, so it
    /// must wait for nothing but its connection.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, ValueTask<T>> work, CancellationToken cancellation);

    /// <summary>True when the fault is the database's condition and not the statement's: worth trying again later.</summary>
    public abstract bool IsOutage(Exception fault);

    /// <summary>SQL that reads a time column as milliseconds since 1970.</summary>
    public string Milliseconds(string column) => Dialect == Dialect.Postgres
        ? $"(EXTRACT(EPOCH FROM {column}) * 1000)::BIGINT"
        : column;

    /// <summary>SQL that makes a value for a time column of a parameter in milliseconds since 1970.</summary>
    public string Timestamp(string parameter) => Dialect == Dialect.Postgres
        ? $"to_timestamp({parameter} / 1000.0)"
        : parameter;

    /// <summary>SQL that asks whether a column is one of an array of strings, for Dapper's parameters.</summary>
    public string AnyOf(string column, string parameter) => Dialect == Dialect.Postgres
        ? $"{column} = ANY({parameter})"
        : $"{column} IN {parameter}"; // Dapper writes the list out where the driver knows no arrays

    public abstract ValueTask DisposeAsync();
}
