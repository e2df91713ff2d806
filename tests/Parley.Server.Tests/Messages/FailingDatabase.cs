using System.Data.Common;
using Parley.Server.Storage;

namespace Parley.Server.Tests.Messages;

/// <summary>A database that is away for as long as a test says so.</summary>
internal sealed class FailingDatabase(Database inner) : Database
{
    public bool IsAway { get; set; }

    /// <summary>Reads refused so far.</summary>
    public int Refused { get; private set; }

    public override Dialect Dialect => inner.Dialect;

    public override ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation)
    {
        if (IsAway)
        {
            Refused++;
            throw new DatabaseUnavailableException("away", new InvalidOperationException("a test took it away"));
        }

        return inner.OpenReadAsync(cancellation);
    }

    public override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellation) =>
        inner.BeginSnapshotAsync(connection, cancellation);

    public override Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, ValueTask<T>> work, CancellationToken cancellation) =>
        inner.WriteAsync(work, cancellation);

    public override bool IsOutage(Exception fault) => inner.IsOutage(fault);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask; // its owner disposes the real one
}
