using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>
/// Does something again and again for as long as the server runs. A turn that fails is logged and the next one comes:
/// the host would stop the whole server for a background service that throws.
/// </summary>
internal abstract partial class PeriodicService(TimeSpan period, TimeProvider time, ILogger logger) : BackgroundService
{
    protected abstract ValueTask TickAsync(CancellationToken stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await TickAsync(stoppingToken);
                }
                catch (DatabaseUnavailableException exception)
                {
                    Log.DatabaseAway(logger, GetType().Name, exception.Message);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.TickFailed(logger, exception, GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server stops
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Service} waits for the database: {Why}")]
        public static partial void DatabaseAway(ILogger logger, string service, string why);

        [LoggerMessage(2, LogLevel.Error, "A turn of {Service} failed")]
        public static partial void TickFailed(ILogger logger, Exception exception, string service);
    }
}
