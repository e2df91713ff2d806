using Parley.Server.Storage;

namespace Parley.Server.Moderation;

/// <summary>The command line's end of operator commands: leaves one in the database and waits for a server's word.</summary>
internal sealed class OperatorRequests(Database database, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What the server said, <see cref="OperatorCommands.Done"/> or why not; null when none has answered.</summary>
    public async ValueTask<string?> AskAsync(string name, string argument, CancellationToken cancellation)
    {
        var command = new OperatorCommand(Guid.CreateVersion7().ToString(), name, argument);
        await database.WriteAsync(
            (connection, transaction) => OperatorCommandQueries.InsertAsync(connection, transaction, command),
            cancellation);
        var asked = time.GetTimestamp();
        while (time.GetElapsedTime(asked) < LongestWait)
        {
            var result = await database.ReadAsync(
                connection => OperatorCommandQueries.FindResultAsync(connection, command.Id), cancellation);
            if (result is not null)
            {
                return result;
            }

            await Task.Delay(Pause, time, cancellation);
        }

        return null;
    }
}
