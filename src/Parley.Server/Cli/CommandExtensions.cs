using System.CommandLine;

namespace Parley.Server.Cli;

/// <summary>Commands in one expression each.</summary>
internal static class CommandExtensions
{
    public static Command Do(this Command command, Func<Output, CancellationToken, Task<int>> run)
    {
        command.SetAction((parsed, cancellation) => run(new Output(parsed), cancellation));
        return command;
    }

    public static Command Do<T>(this Command command, Argument<T> argument, Func<T, Output, CancellationToken, Task<int>> run)
    {
        command.Arguments.Add(argument);
        command.SetAction((parsed, cancellation) =>
            run(parsed.GetValue(argument)!, new Output(parsed), cancellation));
        return command;
    }
}
