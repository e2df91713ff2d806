using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Server.Storage;

/// <summary>
/// SQLite in <c>DATA_DIR/parley.db</c>: write-ahead log, a commit is on disk when it returns, one writer thread, any
/// number of readers that see the last commit.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    public const string FileName = "parley.db";

    /// <summary>PRAGMA synchronous answers a number; 2 is FULL: the log is synced before a commit returns.</summary>
    private const long SynchronousFull = 2;

    private readonly DataDirectory _directory;
    private readonly string _readers;

    private SqliteDatabase(DataDirectory directory, SqliteConnection writer)
    {
        _directory = directory;
        _readers = ConnectionString(directory, SqliteOpenMode.ReadOnly);
        Writer = new SqliteWriter(writer);
    }

    public override Dialect Dialect => Dialect.Sqlite;

    /// <summary>For the event log, which shares the thread between its groups.</summary>
    public SqliteWriter Writer { get; }

    public static SqliteDatabase Open(DatabaseOptions options)
    {
        var directory = options.BesideServer
            ? DataDirectory.Visit(options.DataDirectory)
            : DataDirectory.Claim(options.DataDirectory);
        SqliteConnection? writer = null;
        try
        {
            writer = new SqliteConnection(ConnectionString(directory, SqliteOpenMode.ReadWriteCreate));
            writer.Open();
            Prepare(writer);
            return new SqliteDatabase(directory, writer);
        }
        catch (Exception fault)
        {
            writer?.Dispose();
            directory.Dispose();
            throw fault is SqliteException
                ? new StartupException(
                    $"DATA_DIR is \"{options.DataDirectory}\": {FileName} cannot be used: {fault.Message.ReplaceLineEndings(" ")}", fault)
                : fault;
        }
    }

    public override ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new ValueTask<DbConnection>(OpenReader());
    }

    public override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellation) =>
        new(BeginDeferred((SqliteConnection)connection));

    public override async Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, ValueTask<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await Writer.RunAsync(connection => InTransaction(connection, work), cancellation);
        }
        catch (SqliteException fault) when (IsOutage(fault))
        {
            throw new DatabaseUnavailableException("the database file cannot be written", fault);
        }
    }

    /// <summary>A full or failing disk, a file that went away; not a broken constraint or statement.</summary>
    public override bool IsOutage(Exception fault) => fault is ObjectDisposedException ||
        (fault is SqliteException told && told.SqliteErrorCode is
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_READONLY or raw.SQLITE_IOERR or raw.SQLITE_FULL or
            raw.SQLITE_CANTOPEN or raw.SQLITE_NOMEM or raw.SQLITE_INTERRUPT or raw.SQLITE_PROTOCOL);

    public override ValueTask DisposeAsync()
    {
        Writer.Dispose();
        using (var reader = new SqliteConnection(_readers))
        {
            SqliteConnection.ClearPool(reader);
        }

        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The driver's own default begins a write transaction, which a reader must not.</summary>
    private static SqliteTransaction BeginDeferred(SqliteConnection connection) => connection.BeginTransaction(deferred: true);

    private SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_readers); // the driver pools them
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw new DatabaseUnavailableException("the database file cannot be opened", fault);
        }
    }

    private static string ConnectionString(DataDirectory directory, SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(directory.Path, FileName),
        Mode = mode,
        ForeignKeys = true,
        Pooling = mode == SqliteOpenMode.ReadOnly,
        DefaultTimeout = 10,
    }.ConnectionString;

    private static void Prepare(SqliteConnection writer)
    {
        var journal = Ask(writer, "PRAGMA journal_mode = WAL");
        Ask(writer, "PRAGMA synchronous = FULL");
        var synchronous = Ask(writer, "PRAGMA synchronous");
        if (journal is not "wal" || synchronous is not SynchronousFull)
        {
            throw new StartupException(
                $"DATA_DIR is \"{writer.DataSource}\": journal_mode is {journal} and synchronous {synchronous}; " +
                "it takes a file system where SQLite can keep a write-ahead log (wal) and sync it (2)");
        }
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static T InTransaction<T>(SqliteConnection connection, Func<DbConnection, DbTransaction, ValueTask<T>> work)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var running = work(connection, transaction);
        var result = running.IsCompleted
            ? running.GetAwaiter().GetResult()
            : running.AsTask().GetAwaiter().GetResult(); // the driver never waits; whoever does holds all writers up
        transaction.Commit();
        return result;
    }
}
