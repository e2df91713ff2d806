using System.CommandLine;
using Parley.Server.Moderation;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley delete-message ID</c>: takes a message back, whoever wrote it.</summary>
internal static class DeleteMessageCommand
{
    public static Command Create() =>
        new Command("delete-message", "Take a message back, whoever wrote it.").Do(
            new Argument<string>("ID") { Description = "The message's id." }, RunAsync);

    private static async Task<int> RunAsync(string id, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley delete-message", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation);
        var result = await new OperatorRequests(database, TimeProvider.System)
            .AskAsync(OperatorCommand.DeleteMessage, id, cancellation);
        return result switch
        {
            OperatorCommands.Done => output.Print($"message {id} is deleted"),
            null => output.Print("no server has answered; the message will be deleted when one runs", CommandLine.Failure),
            _ => output.Print(result, CommandLine.Failure),
        };
    }
}
