using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Parley.Server.Storage;

/// <summary>PostgreSQL 15 or newer through one pooled data source.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>What the server's connections are called in <c>pg_stat_activity</c>; those of a command have another name.</summary>
    public const string ServerName = "parley";

    private const string CommandName = "parley command";

    private const int OldestVersion = 15;

    /// <summary>
    /// A node that stops between locking a channel and committing would hold everybody up: the server ends such a
    /// transaction by itself. Given at connect, because a session's own SET is lost when it goes back to the pool.
    /// </summary>
    private const string SessionOptions = "-c idle_in_transaction_session_timeout=5000";

    /// <summary>Commits are safe on the primary alone.</summary>
    private const string Relaxed = "-c synchronous_commit=local";

    /// <summary>After a failover the other host is found within this.</summary>
    private const int HostRecheckSeconds = 1;

    private const string CheckServer = "SELECT current_setting('server_version_num')::INT, current_setting('server_encoding')";

    private readonly NpgsqlDataSource? _replicas;

    private PostgresDatabase(NpgsqlDataSource source, NpgsqlDataSource? replicas) => (Source, _replicas) = (source, replicas);

    public override bool HasReplicas => _replicas is not null;

    public override Dialect Dialect => Dialect.Postgres;

    /// <summary>For what only PostgreSQL can do: batches, LISTEN.</summary>
    public NpgsqlDataSource Source { get; }

    public static async Task<PostgresDatabase> OpenAsync(DatabaseOptions options, CancellationToken cancellation)
    {
        var url = options.Url!;
        var primary = new NpgsqlDataSourceBuilder(ConnectionString(options));
        var database = new PostgresDatabase(primary.Build(), options.ReadHistoryOnReplicas ? Replicas(primary) : null);
        try
        {
            await database.CheckAsync(url, cancellation);
            return database;
        }
        catch (Exception fault)
        {
            await database.DisposeAsync();
            throw fault is NpgsqlException or SocketException or TimeoutException or ArgumentException or InvalidOperationException
                ? new StartupException($"DATABASE_URL is \"{DatabaseUrl.Mask(url)}\": {Reason(fault)}", fault)
                : fault;
        }
    }

    public override ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellation) => OpenAsync(Source, cancellation);

    protected override ValueTask<DbConnection> OpenReplicaAsync(CancellationToken cancellation) =>
        OpenAsync(_replicas ?? Source, cancellation);

    private async ValueTask<DbConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellation);
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            throw new DatabaseUnavailableException("the database cannot be reached", fault);
        }
    }

    public override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellation) =>
        connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

    public override async Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, ValueTask<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await Source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var result = await work(connection, transaction);
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            throw new DatabaseUnavailableException("the database cannot be reached or does not answer", fault);
        }
    }

    /// <summary>
    /// Everything the server did not say is its absence; of what it says, its classes 08 (connection), 53 (resources),
    /// 57 (operator), 58 (system), 25 (a standby refuses to write, an idle transaction was ended) and 40 (deadlock).
    /// </summary>
    public override bool IsOutage(Exception fault) => fault switch
    {
        PostgresException told => told.SqlState[..2] is "08" or "53" or "57" or "58" or "25" or "40",
        NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    public override async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await (_replicas?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>The standbys among several hosts; the primary again while none of them answers.</summary>
    private static NpgsqlDataSource? Replicas(NpgsqlDataSourceBuilder primary)
    {
        var builder = new NpgsqlConnectionStringBuilder(primary.ConnectionString);
        if (!builder.Host!.Contains(',', StringComparison.Ordinal))
        {
            return null;
        }

        builder.TargetSessionAttributes = "prefer-standby";
        builder.MinPoolSize = 0;
        return new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
    }

    private static string ConnectionString(DatabaseOptions options)
    {
        var builder = DatabaseUrl.Parse(options.Url!);
        var session = options.WaitForStandby ? SessionOptions : $"{SessionOptions} {Relaxed}";
        builder.Options = builder.Options is { Length: > 0 } own ? $"{session} {own}" : session;
        builder.ApplicationName = options.BesideServer ? CommandName : ServerName;
        builder.MaxPoolSize = options.MaxPoolSize;
        builder.MinPoolSize = options.MinPoolSize;
        builder.ConnectionIdleLifetime = (int)options.IdleLifetime.TotalSeconds;
        builder.ConnectionPruningInterval = Math.Min(10, builder.ConnectionIdleLifetime);
        if (!builder.ShouldSerialize("Timeout"))
        {
            builder.Timeout = (int)options.ConnectTimeout.TotalSeconds;
        }

        builder.HostRecheckSeconds = HostRecheckSeconds;
        builder.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        builder.MaxAutoPrepare = 100;
        builder.AutoPrepareMinUsages = 2;
        if (builder.Host!.Contains(',', StringComparison.Ordinal) && builder.TargetSessionAttributes is null)
        {
            builder.TargetSessionAttributes = "primary";
        }

        return builder.ConnectionString;
    }

    private async Task CheckAsync(string url, CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand(CheckServer);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var version = reader.GetInt32(0) / 10_000;
        if (version < OldestVersion)
        {
            throw new StartupException(
                $"DATABASE_URL is \"{DatabaseUrl.Mask(url)}\": the server is PostgreSQL {version}; it takes {OldestVersion} or newer");
        }

        if (reader.GetString(1) is not "UTF8" and var encoding)
        {
            throw new StartupException(
                $"DATABASE_URL is \"{DatabaseUrl.Mask(url)}\": the database's encoding is {encoding}; it takes UTF8");
        }
    }

    private static string Reason(Exception fault) => fault switch
    {
        PostgresException told => $"the server refuses: {told.MessageText}",
        NpgsqlException { InnerException: { } inner } => $"the server cannot be reached: {OneLine(inner.Message)}",
        _ => $"the server cannot be reached: {OneLine(fault.Message)}",
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
