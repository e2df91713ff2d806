using Parley.Server.Moderation;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley delete-message ID</c>: takes a message back, whoever wrote it.</summary>
internal static class DeleteMessageCommand
{
    public static async Task<int> RunAsync(string id)
    {
        PermissionTable.Require("parley delete-message", Requirement.Operator);
        await using var database = await CommandLine.OpenDatabaseAsync();
        var result = await new OperatorRequests(database, TimeProvider.System)
            .AskAsync(OperatorCommand.DeleteMessage, id, CancellationToken.None);
        return result switch
        {
            OperatorCommands.Done => CommandLine.Print($"message {id} is deleted"),
            null => CommandLine.Fail(
                "parley: no server has answered; the message will be deleted when one runs", CommandLine.Failure),
            _ => CommandLine.Fail($"parley: {result}", CommandLine.Failure),
        };
    }
}
