using System.CommandLine;
using Parley.Server.Backup;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley export</c>, <c>parley import</c> and <c>parley fingerprint</c>.</summary>
internal static class ExportCommands
{
    private const string Standard = "-";

    public static Command Export() =>
        new Command("export", "Write everything as lines of JSON, while servers run.").Do(
            new Argument<string>("FILE") { Description = "A new file; - is standard output.", DefaultValueFactory = _ => Standard },
            ExportAsync);

    public static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "A file of parley export; - is standard input." };
        var keepEpochs = new Option<bool>("--keep-epochs")
        {
            Description = "Let clients go on where they are: only if the exported server was stopped before the export.",
        };
        var command = new Command("import", "Bring an export into a new database of either kind; no server may run on it.")
        {
            file,
            keepEpochs,
        };
        command.SetAction((parsed, cancellation) =>
            ImportAsync(parsed.GetValue(file)!, parsed.GetValue(keepEpochs), new Output(parsed), cancellation));
        return command;
    }

    public static async Task<int> FingerprintAsync(Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley fingerprint", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation);
        var tables = await new Fingerprint(database).TakeAsync(cancellation);
        return output.Print(
            tables,
            BackupJson.Default.IReadOnlyListTableFingerprint,
            string.Join(Environment.NewLine, tables.Select(table => $"{table.Sha256}  {table.Table} ({table.Rows} rows)")));
    }

    private static async Task<int> ExportAsync(string file, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley export", Requirement.Operator);
        await using var database = await CommandDatabase.OpenAsync(cancellation);
        using var progress = new ProgressLine("rows exported");
        var export = new Export(database, TimeProvider.System);
        if (file == Standard)
        {
            await using var standard = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
            await export.WriteAsync(standard, progress, cancellation);
            return CommandLine.Success;
        }

        long rows;
        await using (var target = NewFile.Reserve(file))
        {
            rows = await export.WriteAsync(target.Stream, progress, cancellation);
            target.Keep();
        }

        progress.Dispose();
        return output.Print(
            new FileResult(file, rows, new FileInfo(file).Length), CliJson.Default.FileResult, $"{rows} rows exported to {file}");
    }

    private static async Task<int> ImportAsync(string file, bool keepEpochs, Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley import", Requirement.Operator);
        await using var source = file == Standard ? Console.OpenStandardInput() : File.OpenRead(file);
        await using var database = await CommandDatabase.OpenAloneAsync(CommandDatabase.Settings(), cancellation);
        using var progress = new ProgressLine("rows imported");
        var rows = await new Import(database).ReadAsync(source, keepEpochs, progress, cancellation);
        progress.Dispose();
        return output.Print(new FileResult(file, rows), CliJson.Default.FileResult, $"{rows} rows imported from {file}");
    }
}
