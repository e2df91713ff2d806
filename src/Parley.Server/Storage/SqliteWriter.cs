using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Storage;

/// <summary>
/// The one thread that writes to SQLite, first come first served. A thread of its own, because the driver's asynchronous
/// methods are synchronous and a commit waits for the disk.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly BlockingCollection<Action<SqliteConnection>> _work = [];
    private readonly SqliteConnection _connection;
    private readonly Thread _thread;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        _thread = new Thread(Run) { IsBackground = true, Name = "parley sqlite writer" };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the writer thread; it is not started once cancelled.</summary>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(connection => Complete(work, connection, done, cancellation), CancellationToken.None);
        }
        catch (InvalidOperationException fault)
        {
            throw new DatabaseUnavailableException("the database is closed", fault);
        }

        return done.Task;
    }

    /// <summary>Finishes what waits, then ends.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work(_connection);
        }
    }

    private static void Complete<T>(
        Func<SqliteConnection, T> work, SqliteConnection connection, TaskCompletionSource<T> done, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            done.SetCanceled(cancellation);
            return;
        }

        try
        {
            done.SetResult(work(connection));
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
    }
}
