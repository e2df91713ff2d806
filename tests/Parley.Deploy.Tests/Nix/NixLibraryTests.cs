using Parley.Deploy.Checks;
using Parley.Deploy.Manifests;
using Parley.Testing;

namespace Parley.Deploy.Tests.Nix;

/// <summary>The module library in <c>deploy/nix</c>, by what Nix prints.</summary>
public sealed class NixLibraryTests
{
    private static string Fixtures => Path.Combine(Repository.Root, "tests", "Parley.Deploy.Tests", "Nix", "Fixtures");

    [Fact]
    public async Task All_faults_of_all_modules_are_named_at_once()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => NixFile.EvaluateAsync(Path.Combine(Fixtures, "faulty.nix")));
        string[] expected =
        [
            "16 error(s)",
            "db: modules.database.postgresql.backupSchedule: expected a cron schedule of five fields, got \"daily\"",
            "db: modules.database.postgresql.nmae: unknown option; known: allowFrom, archive, backup, backupSchedule, database, image, maxConnections, name, ",
            "db: modules.database.postgresql.persistence.size: expected a quantity such as 256Mi or 100m, got \"50 GB\"",
            "db: modules.database.postgresql.resources.limits: required (what the kernel grants at most)",
            "db: modules.database.postgresql.version: expected a string, got 15",
            "db: modules.database.postgresql.name: required (name of the StatefulSet and Service)",
            "web[0]: modules.workload.deployment.autoscale.cpu: expected a whole number from 1 to 100, got 170",
            "web[0]: modules.workload.deployment.autoscale.max: required (most pods)",
            "web[0]: modules.workload.deployment.containers[1].name: required (name of the container)",
            "web[0]: modules.workload.deployment.name: expected a name of lower-case letters, digits and dashes, 63 at most, got \"Web\"",
            "web[0]: modules.workload.deployment.security: expected one of \"restricted\", \"baseline\", got \"none\"",
            "web[1]: modules.workload.deployment.containers: ui names no image, and the deployment none for it",
            "web[1]: modules.workload.deployment.autoscale: min is 3, more than max, 2",
            "note: a Kubernetes object has apiVersion and kind, this is a string",
            "nameless: a Service without metadata.name",
            "v1/ConfigMap -/twice is written 2 times",
        ];
        foreach (var line in expected)
        {
            Assert.Contains(line, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_whose_programs_are_not_escaped_is_read_by_the_documented_loader()
    {
        var items = await NixFile.EvaluateAsync(Path.Combine(Fixtures, "unescaped.nix"), isUnescaped: true);
        var program = (string?)items.Single(item => (string?)item!["metadata"]!["name"] == "board-program")!["data"]!["board.js"];
        Assert.Equal(
            """
            let title = '';
            const line = (who, text) => `${who}: ${text || ''}`;

            console.log(line('board', title), "$${price}", '\'');

            """,
            program);
    }

    [Fact]
    public async Task Nix_alone_cannot_read_such_a_file()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => NixFile.EvaluateAsync(Path.Combine(Fixtures, "unescaped.nix")));
        Assert.Contains("syntax error", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_such_a_file_means_is_checked_like_any_other()
    {
        var items = await NixFile.EvaluateAsync(Path.Combine(Fixtures, "unescaped.nix"), isUnescaped: true);
        Assert.Contains(
            AllChecks.Faults(items),
            fault => fault.StartsWith("Service board: ", StringComparison.Ordinal) && fault.Contains("clientIPConfig", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_flake_gives_the_same_objects()
    {
        using var store = new TemporaryFolder("store");
        var environment = new Dictionary<string, string?> { ["NIX_CONFIG"] = "experimental-features = nix-command flakes", ["HOME"] = store.Path };
        foreach (var name in new[] { "STORE", "STATE", "LOG", "LOCALSTATE" })
        {
            environment[$"NIX_{name}_DIR"] = Path.Combine(store.Path, name);
        }

        var flake = await ChildProcess.RunAsync("nix", ["eval", "--json", $"path:{Repository.Root}/deploy#objects"], environment: environment);
        Assert.Equal((await NixFile.EvaluateAsync(NixFile.Ours)).ToJsonString(), NixFile.Items(flake).ToJsonString());
        await ChildProcess.RunAsync("chmod", ["-R", "u+w", store.Path]);
    }

    [Fact]
    public async Task Everything_the_loader_writes_is_gone_afterwards()
    {
        using var folder = new TemporaryFolder("nix");
        var script = Path.Combine(Repository.Root, "script", "manifests");
        await using var run = ChildProcess.Start(
            script, ["--unescaped", Path.Combine(Fixtures, "unescaped.nix")], new Dictionary<string, string?> { ["TMPDIR"] = folder.Path });
        await run.WaitForExitAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
