using System.Globalization;
using Parley.Server.EventLogs;
using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Server.Moderation;

/// <summary>
/// Carries out what the command line has left in the database. Nothing is claimed: a command is waiting until its answer
/// is there, so a server that dies in between loses none, and two nodes that do the same one do it once, since the
/// command's id is the append's client id.
/// </summary>
internal sealed partial class OperatorCommands(
    Database database, EventLog log, TimeProvider time, ILogger<OperatorCommands> logger)
    : PeriodicService(Period, time, logger)
{
    public const string Done = "done";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Whom an event names that an operator caused.</summary>
    private static readonly Author Operator = new("operator", "Operator");

    public async Task RunWaitingAsync(CancellationToken cancellation)
    {
        foreach (var command in await database.ReadAsync(OperatorCommandQueries.ListWaitingAsync, cancellation))
        {
            if (await RunAsync(command, cancellation) is not { } result)
            {
                return; // the database does not answer: again at the next turn
            }

            Log.Ran(logger, command.Name, command.Argument, result);
            await database.WriteAsync(
                (connection, transaction) =>
                    OperatorCommandQueries.FinishAsync(connection, transaction, command.Id, result),
                cancellation);
        }
    }

    protected override async ValueTask TickAsync(CancellationToken stopping) => await RunWaitingAsync(stopping);

    private async Task<string?> RunAsync(OperatorCommand command, CancellationToken cancellation)
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

        var result = await log.AppendAsync(
            new DeleteMessage(Operator, command.Id, message.ChannelId, id, Moderator: true), cancellation);
        return result.Error switch
        {
            AppendError.None => Done,
            AppendError.Deleted => $"message {command.Argument} is deleted already",
            AppendError.Unavailable => null,
            _ => result.Message,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Operator: {Command} {Argument}: {Result}")]
        public static partial void Ran(ILogger logger, string command, string argument, string result);
    }
}
