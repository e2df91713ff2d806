using Npgsql;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>
/// Tells the other nodes on PostgreSQL to look, so that they need not wait for their interval. Beside the groups and not
/// in them: in their transactions it cost two thirds of the rate of lone appends, and notifying transactions commit one
/// after another. A word that is lost costs the others one interval.
/// </summary>
internal sealed partial class HeadNotifier(
    PostgresDatabase database, string nodeId, TimeProvider time, ILogger<HeadNotifier> logger)
{
    /// <summary>The channel the watchers listen on.</summary>
    public const string Channel = "parley_events";

    private const string Notify = "SELECT pg_notify($1, $2)";

    /// <summary>The first news goes out at once; what follows within this time goes out together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Wake _news = new();

    /// <summary>Something was committed.</summary>
    public void Tell() => _news.Say();

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await _news.HearAsync(cancellation);
                await using (var command = database.Source.CreateCommand(Notify))
                {
                    command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
                    command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = nodeId });
                    await command.ExecuteNonQueryAsync(cancellation);
                }

                await Task.Delay(Pause, time, cancellation);
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested)
            {
                Log.NotTold(logger, fault);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Other nodes are not told of news; they look at intervals")]
        public static partial void NotTold(ILogger logger, Exception fault);
    }
}
