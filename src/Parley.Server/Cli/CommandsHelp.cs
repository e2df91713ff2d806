using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Parley.Server.Cli;

/// <summary>The list of commands with <c>[FILE]</c> for what may be left out: the library writes <c>&lt;FILE&gt;</c> for either.</summary>
internal sealed class CommandsHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var written = new StringWriter();
        configuration.Output = written;
        var code = help.Invoke(parseResult);
        configuration.Output = output;

        var text = written.ToString();
        foreach (var command in parseResult.CommandResult.Command.Subcommands)
        {
            foreach (var optional in command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues == 0))
            {
                text = text.Replace($"  {command.Name} <{optional.Name}>", $"  {command.Name} [{optional.Name}]", StringComparison.Ordinal);
            }
        }

        output.Write(text);
        return code;
    }
}
