using System.Globalization;
using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Moderation;

/// <summary>Carries out what the command line has left in the database; each command is done by one node.</summary>
internal sealed partial class OperatorCommands(
    Database database, EventLog log, TimeProvider time, ILogger<OperatorCommands> logger) : BackgroundService
{
    public const string Done = "done";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Whom an event names that an operator caused.</summary>
    private static readonly Author Operator = new("operator", "Operator");

    public async Task RunWaitingAsync(CancellationToken cancellation)
    {
        foreach (var command in await database.ReadAsync(OperatorCommandQueries.ListWaitingAsync, cancellation))
        {
            var mine = await database.WriteAsync(
                (connection, transaction) => OperatorCommandQueries.TryClaimAsync(connection, transaction, command.Id),
                cancellation);
            if (mine)
            {
                var result = await RunAsync(command, cancellation);
                Log.Ran(logger, command.Name, command.Argument, result);
                await database.WriteAsync(
                    (connection, transaction) =>
                        OperatorCommandQueries.FinishAsync(connection, transaction, command.Id, result),
                    cancellation);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunWaitingAsync(stoppingToken);
                }
                catch (DatabaseUnavailableException exception)
                {
                    Log.NotRead(logger, exception.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private async Task<string> RunAsync(OperatorCommand command, CancellationToken cancellation)
    {
        if (command.Name != OperatorCommand.DeleteMessage
            || !long.TryParse(command.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return $"this server does not know how to {command.Name} {command.Argument}";
        }

        if (await log.FindMessageAsync(id, cancellation) is not { } message)
        {
            return $"there is no message {command.Argument}";
        }

        // The command's own id makes it repeatable.
        var result = await log.AppendAsync(
            new DeleteMessage(Operator, command.Id, message.ChannelId, id, Moderator: true), cancellation);
        return result.Error switch
        {
            AppendError.None => Done,
            AppendError.Deleted => $"message {command.Argument} is deleted already",
            _ => result.Message ?? "the database does not answer",
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Operator: {Command} {Argument}: {Result}")]
        public static partial void Ran(ILogger logger, string command, string argument, string result);

        [LoggerMessage(2, LogLevel.Warning, "Operator commands could not be read: {Why}")]
        public static partial void NotRead(ILogger logger, string why);
    }
}
