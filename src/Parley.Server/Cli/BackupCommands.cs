using System.CommandLine;
using Parley.Server.Backup;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley backup</c> and <c>parley restore</c>.</summary>
internal static class BackupCommands
{
    public static Command Backup() =>
        new Command("backup", "Write the database into a file, while servers run: pg_dump's custom format, or a copy of SQLite's file.")
            .Do(new Argument<string>("FILE") { Description = "A new file." }, BackupAsync);

    public static Command Restore()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "A file of parley backup.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var epochs = new Option<bool>("--epochs")
        {
            Description = "Another program has brought the database back: only make its clients notice.",
        };
        var command = new Command(
            "restore", "Bring a backup back; no server may run on it. SQLite: what was there is kept beside. PostgreSQL: into a new database.")
        {
            file,
            epochs,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is null != result.GetValue(epochs))
            {
                result.AddError("restore takes either a FILE or --epochs");
            }
        });
        command.SetAction((parsed, cancellation) => parsed.GetValue(file) is { } backup
            ? RestoreAsync(backup, new Output(parsed), cancellation)
            : RenewEpochsAsync(new Output(parsed), cancellation));
        return command;
    }

    private static async Task<int> BackupAsync(string file, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley backup", Requirement.Operator);
        var settings = CommandDatabase.Settings();
        await using (var target = NewFile.Reserve(file))
        {
            if (settings.Database.Url is { } url)
            {
                await PostgresBackup.WriteAsync(url, target.Path, cancellation);
            }
            else
            {
                SqliteBackup.Write(settings.Database.DataDirectory, target.Path);
            }

            target.Keep();
        }

        await using (var database = await CommandDatabase.OpenAsync(cancellation))
        {
            await new BackupTimes(database).RecordAsync(cancellation);
        }

        var bytes = new FileInfo(file).Length;
        return output.Print(new FileResult(file, Bytes: bytes), CliJson.Default.FileResult, $"{file} holds the backup, {bytes} bytes");
    }

    private static async Task<int> RestoreAsync(string file, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley restore", Requirement.Operator);
        if (!File.Exists(file))
        {
            return output.Print($"there is no file {file}", CommandLine.Failure);
        }

        var settings = CommandDatabase.Settings();
        string? replaced = null;
        if (settings.Database.Url is { } url)
        {
            await using (var target = await CommandDatabase.OpenAloneAsync(settings, cancellation))
            {
                await PostgresBackup.RestoreAsync(target, url, file, cancellation);
            }

            await using var restored = await CommandDatabase.OpenAloneAsync(settings, cancellation);
            await NewEpochs.GiveAsync(restored, cancellation);
        }
        else
        {
            replaced = await SqliteBackup.RestoreAsync(settings.Database.DataDirectory, file, TimeProvider.System);
            await using var restored = await CommandDatabase.OpenAloneAsync(settings, cancellation); // which migrates
            await NewEpochs.RaiseMessageIdsAsync(restored, cancellation);
        }

        return output.Print(
            new FileResult(file, Replaced: replaced),
            CliJson.Default.FileResult,
            replaced is null ? $"{file} is restored" : $"{file} is restored; what was there is in {replaced}");
    }

    private static async Task<int> RenewEpochsAsync(Output output, CancellationToken cancellation)
    {
        await using var database = await CommandDatabase.OpenAloneAsync(CommandDatabase.Settings(), cancellation);
        await NewEpochs.GiveAsync(database, cancellation);
        return output.Print("all channels have new epochs");
    }
}
