using Parley.Server.Moderation;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley delete-message ID</c>: leaves the command for a running server and waits for its word.</summary>
internal static class DeleteMessageCommand
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(string id)
    {
        PermissionTable.For("parley delete-message");
        await using var database = await CommandLine.OpenDatabaseAsync();
        var command = new OperatorCommand(Guid.CreateVersion7().ToString(), OperatorCommand.DeleteMessage, id);
        await database.WriteAsync(
            (connection, transaction) => OperatorCommandQueries.InsertAsync(connection, transaction, command),
            CancellationToken.None);

        var time = TimeProvider.System;
        var asked = time.GetTimestamp();
        while (time.GetElapsedTime(asked) < LongestWait)
        {
            var result = await database.ReadAsync(
                connection => OperatorCommandQueries.FindResultAsync(connection, command.Id), CancellationToken.None);
            if (result == OperatorCommands.Done)
            {
                return CommandLine.Print($"message {id} is deleted");
            }

            if (result is not null)
            {
                return CommandLine.Fail($"parley: {result}", CommandLine.Failure);
            }

            await Task.Delay(Pause, time);
        }

        return CommandLine.Fail(
            "parley: no server has answered; the message will be deleted when one runs", CommandLine.Failure);
    }
}
