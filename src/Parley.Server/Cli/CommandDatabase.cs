using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Server.Cli;

/// <summary>The database that the settings name, for a command.</summary>
internal static class CommandDatabase
{
    public static ParleySettings Settings() =>
        ParleySettings.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    /// <summary>Opened beside a server that may be running.</summary>
    public static Task<Database> OpenAsync(CancellationToken cancellation) => OpenAsync(Settings(), beside: true, cancellation);

    /// <summary>Opened with no server running: on SQLite the folder is claimed.</summary>
    public static Task<Database> OpenAloneAsync(ParleySettings settings, CancellationToken cancellation) =>
        OpenAsync(settings, beside: settings.Database.Url is not null, cancellation);

    private static Task<Database> OpenAsync(ParleySettings settings, bool beside, CancellationToken cancellation)
    {
        settings.Database.BesideServer = beside;
        settings.Database.MinPoolSize = 0;
        return Database.OpenAsync(settings.Database, TimeProvider.System, NullLoggerFactory.Instance, cancellation);
    }
}
