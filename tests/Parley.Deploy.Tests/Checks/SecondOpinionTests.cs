using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Parley.Deploy.Tests.Testing;
using Parley.Testing;

namespace Parley.Deploy.Tests.Checks;

/// <summary>
/// The objects against kubernetes-models and its TypeScript types, which know what KubernetesClient does not: what Kubernetes
/// itself requires, and its enumerations.
/// </summary>
public sealed class SecondOpinionTests(Ours ours) : IClassFixture<Ours>
{
    private const string Pod = "spec/template/spec";
    private const string Container = $"{Pod}/containers/0";

    [Fact]
    public async Task Our_objects_have_no_fault() => Assert.Empty(await FaultsAsync(ours.WithSecrets));

    [Theory]
    [InlineData("Deployment chat-server", $"{Container}/livenesProbe", "{}", "Deployment chat-server: *'\"livenesProbe\"' does not exist*")]
    [InlineData("NetworkPolicy chat-db", "spec/podSelektor", "{}", "NetworkPolicy chat-db: *'\"podSelektor\"' does not exist*")]
    [InlineData("Deployment chat-ui", $"{Pod}/terminationGracePeriodSeconds", "\"long\"", "Deployment chat-ui: *terminationGracePeriodSeconds must be integer*")]
    [InlineData("Deployment chat-ui", $"{Pod}/restartPolicy", "\"Sometimes\"", "Deployment chat-ui: *'\"Sometimes\"' is not assignable*")]
    [InlineData("Deployment chat-ui", $"{Container}/resources/limits/cpu", "\"5zz\"", "Deployment chat-ui: *limits/cpu must match*")]
    [InlineData("Deployment chat-ui", "spec/selector", null, "Deployment chat-ui: *must have required property selector*")]
    [InlineData("HorizontalPodAutoscaler chat-server-hpa", "spec/maxReplicas", null, "HorizontalPodAutoscaler chat-server-hpa: *required property maxReplicas*")]
    [InlineData("CronJob chat-db-backup", "kind", "\"CronTab\"", "CronTab chat-db-backup: Kubernetes has no CronTab in batch/v1")]
    public async Task A_planted_fault_is_found(string found, string path, string? json, string expected)
    {
        var faults = await FaultsAsync(ours.WithSecrets.Plant(found, path, json));
        Assert.True(
            faults.Any(fault => FileSystemName.MatchesSimpleExpression(expected, fault, ignoreCase: false)),
            $"expected {expected}\nfound {string.Join('\n', faults)}");
    }

    private static async Task<string[]> FaultsAsync(JsonArray items)
    {
        using var folder = new TemporaryFolder("second-opinion");
        var file = Path.Combine(folder.Path, "objects.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["items"] = items }.ToJsonString());
        var script = Path.Combine(Repository.Root, "tests", "Parley.Deploy.Tests", "Checks", "second-opinion.mjs");
        await using var node = ChildProcess.Start("node", [script, file]);
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode is 0 or 1, node.Errors);
        return node.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
