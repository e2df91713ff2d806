using Parley.Server.Hosting;
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

    private const string Help = """
        parley: real-time chat that you run yourself

          parley [serve]                   run the server (the default)
          parley delete-message ID         take a message back, whoever wrote it
          parley ban guest|address VALUE   keep a guest (by user id) or an address out
          parley unban guest|address VALUE let them in again
          parley bans                      list who is kept out
          parley guests [NAME]             list who came last, with their user ids
          parley --help | --version

        Settings come from the environment: PORT, DATA_DIR, DATABASE_URL, REDIS_URL, LOG_LEVEL and PARLEY__...;
        the commands need the same DATA_DIR or DATABASE_URL as the server. Open connections feel a command within 2 s.
        Exit codes: 0 done, 1 could not be done, 2 wrong usage.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return args switch
            {
                [] or ["serve", ..] or ["--urls", ..] => await ServeCommand.RunAsync(args),
                ["--help" or "-h" or "help", ..] => Print(Help),
                ["--version"] => Print($"parley {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}"),
                ["delete-message", var id] => await DeleteMessageCommand.RunAsync(id),
                ["ban", var kind, var value] => await BanCommand.AddAsync(kind, value),
                ["unban", var kind, var value] => await BanCommand.RemoveAsync(kind, value),
                ["bans"] => await BanCommand.ListAsync(),
                ["guests"] => await GuestsCommand.RunAsync(null),
                ["guests", var name] => await GuestsCommand.RunAsync(name),
                _ => Fail($"parley: there is no command '{string.Join(' ', args)}'; see parley --help", BadUsage),
            };
        }
        catch (StartupException exception)
        {
            foreach (var line in exception.Message.Split(Environment.NewLine))
            {
                await Console.Error.WriteLineAsync($"parley: {line}");
            }

            return Failure;
        }
        catch (DatabaseUnavailableException exception)
        {
            return Fail($"parley: {exception.Message}", Failure);
        }
    }

    /// <summary>The database of a server that may be running.</summary>
    public static async Task<Database> OpenDatabaseAsync()
    {
        var settings = ParleySettings.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        settings.Database.BesideServer = true;
        settings.Database.MinPoolSize = 0;
        return await Database.OpenAsync(
            settings.Database,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            CancellationToken.None);
    }

    public static int Fail(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }

    public static int Print(string message)
    {
        Console.Out.WriteLine(message);
        return Success;
    }
}
