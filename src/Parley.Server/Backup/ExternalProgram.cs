using System.ComponentModel;
using System.Diagnostics;
using Npgsql;
using Parley.Server.Storage;

namespace Parley.Server.Backup;

/// <summary>Runs a program of PostgreSQL's client package against the database of a URL.</summary>
internal static class ExternalProgram
{
    /// <exception cref="BackupException">The program is not there, or did not succeed; with what it said.</exception>
    public static async Task RunAsync(
        string program, string databaseUrl, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        SetEnvironment(start.Environment, DatabaseUrl.Parse(databaseUrl));
        using var process = Start(start);
        try
        {
            var said = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
            {
                throw new BackupException($"{program} failed: {said.Trim().ReplaceLineEndings("; ")}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new BackupException(
                $"{start.FileName} cannot be run: {fault.Message}; it comes with PostgreSQL's client programs (Debian: postgresql-client)", fault);
        }
    }

    /// <summary>In the environment and not among the arguments, which every user of the machine can read.</summary>
    private static void SetEnvironment(IDictionary<string, string?> environment, NpgsqlConnectionStringBuilder url)
    {
        environment["PGHOST"] = string.Join(',', url.Host!.Split(',').Select(host => host.Split(':')[0]));
        environment["PGPORT"] = string.Join(',', url.Host.Split(',').Select(host => host.Split(':') is [_, var port] ? port : "5432"));
        environment["PGDATABASE"] = url.Database ?? url.Username;
        environment["PGUSER"] = url.Username;
        environment["PGPASSWORD"] = url.Password;
        if (url.ShouldSerialize("SSL Mode"))
        {
            environment["PGSSLMODE"] = url.SslMode switch
            {
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                var mode => mode.ToString().ToLowerInvariant(),
            };
            environment["PGSSLROOTCERT"] = url.RootCertificate;
            environment["PGSSLCERT"] = url.SslCertificate;
            environment["PGSSLKEY"] = url.SslKey;
        }
    }
}
