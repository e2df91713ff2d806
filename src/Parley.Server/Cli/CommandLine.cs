using System.CommandLine;
using System.CommandLine.Help;
using Parley.Server.Backup;
using Parley.Server.Storage;

namespace Parley.Server.Cli;

/// <summary>
/// <c>parley [COMMAND]</c>. Faults of the configuration and the surroundings are one clear line on standard error each,
/// never a stack trace.
/// </summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int BadUsage = 2;

    private const string Description = """
        parley: real-time chat that you run yourself

        Without a command it runs the server. Settings come from the environment: PORT, DATA_DIR, DATABASE_URL, REDIS_URL,
        LOG_LEVEL and PARLEY__...; the commands need the same DATA_DIR or DATABASE_URL as the server.
        Exit codes: 0 done, 1 could not be done, 2 wrong usage.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is [] or ["serve", ..] or ["--urls", ..])
            {
                return await ServeCommand.RunAsync(args); // takes its time over SIGTERM by itself
            }

            var parsed = Root().Parse(args);
            if (parsed.Errors.Count > 0)
            {
                foreach (var error in parsed.Errors)
                {
                    await Console.Error.WriteLineAsync($"parley: {error.Message}");
                }

                await Console.Error.WriteLineAsync("parley --help shows the commands");
                return BadUsage;
            }

            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (StartupException exception)
        {
            foreach (var line in exception.Message.Split(Environment.NewLine))
            {
                await Console.Error.WriteLineAsync($"parley: {line}");
            }

            return Failure;
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or BackupException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"parley: {exception.Message.ReplaceLineEndings(" ")}");
            return Failure;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("parley: interrupted; nothing was changed");
            return Failure;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(Description)
        {
            Output.Json,
            new Command("serve", "Run the server (the default)."),
            new Command("migrate", "Bring the database's schema up to date and say its version.").Do(MigrateCommand.RunAsync),
            new Command("doctor", "Check settings and surroundings, and say what to do.").Do(DoctorCommand.RunAsync),
            BackupCommands.Backup(),
            BackupCommands.Restore(),
            ExportCommands.Export(),
            ExportCommands.Import(),
            new Command("fingerprint", "Print a hash of each table's content, equal after a restore or an import.")
                .Do(ExportCommands.FingerprintAsync),
            DeleteMessageCommand.Create(),
            BanCommands.Ban(),
            BanCommands.Unban(),
            new Command("bans", "List who is kept out.").Do(BanCommands.ListAsync),
            GuestsCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new CommandsHelp((HelpAction)help.Action!);
        return root;
    }
}
