using Parley.Server.Doctor;
using Parley.Server.Permissions;

namespace Parley.Server.Cli;

/// <summary><c>parley doctor</c>: looks at settings and surroundings. Warnings do not fail it.</summary>
internal static class DoctorCommand
{
    public static async Task<int> RunAsync(Output output, CancellationToken cancellation)
    {
        PermissionTable.Require("parley doctor", Requirement.Operator);
        var settings = CommandDatabase.Settings();
        IReadOnlyList<Finding> findings =
        [
            .. SettingChecks.Run(settings),
            .. TlsChecks.Run(settings, TimeProvider.System),
            .. SecretFileChecks.Run(settings),
            .. PasswordChecks.Run(settings),
            .. await MachineChecks.RunAsync(settings, cancellation),
            .. await DatabaseChecks.RunAsync(settings.Database, TimeProvider.System, cancellation),
            .. await RedisChecks.RunAsync(settings.Redis),
        ];
        return output.Print(
            findings,
            CliJson.Default.IReadOnlyListFinding,
            string.Join(Environment.NewLine, findings.Select(Line)),
            findings.Any(finding => finding.State == FindingState.Failed) ? CommandLine.Failure : CommandLine.Success);
    }

    private static string Line(Finding finding)
    {
        var mark = finding.State switch
        {
            FindingState.Ok => "ok  ",
            FindingState.Warning => "weak",
            _ => "BAD ",
        };
        return $"{mark}  {finding.What}: {finding.Found}{(finding.Advice is null ? "" : $"{Environment.NewLine}      → {finding.Advice}")}";
    }
}
