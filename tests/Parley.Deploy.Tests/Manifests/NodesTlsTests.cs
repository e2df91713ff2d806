using System.Text.Json.Nodes;
using Parley.Deploy.Checks;
using Parley.Deploy.Manifests;
using Parley.Testing;

namespace Parley.Deploy.Tests.Manifests;

/// <summary>The switch by which nginx speaks TLS to the nodes too.</summary>
public sealed class NodesTlsTests
{
    [Fact]
    public async Task Everything_still_belongs_together()
    {
        var items = await NixFile.EvaluateWithNodesTlsAsync();
        var secrets = NixFile.Items(await ChildProcess.RunAsync(Path.Combine(Repository.Root, "script", "secrets"), []));
        JsonArray all = [.. items.Concat(secrets).Select(item => item!.DeepClone())];
        Assert.Empty(AllChecks.Faults(all));
        var json = all.ToJsonString();
        Assert.Contains("proxy_ssl_verify on;", json, StringComparison.Ordinal);
        Assert.Contains("TLS_CERTIFICATE", json, StringComparison.Ordinal);
    }
}
