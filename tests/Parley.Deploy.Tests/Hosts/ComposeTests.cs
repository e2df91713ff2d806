using Parley.Testing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Parley.Deploy.Tests.Hosts;

/// <summary>One host with containers: <c>deploy/compose</c>.</summary>
public sealed class ComposeTests
{
    private static string Folder => Path.Combine(Repository.Root, "deploy", "compose");

    [Fact]
    public async Task The_nginx_file_is_what_render_writes()
    {
        var rendered = await ChildProcess.RunAsync(
            "env",
            ["NODES=server-1=server-1:4000 server-2=server-2:4000", "WORKERS=2", Path.Combine(Repository.Root, "deploy", "nginx", "render")]);
        Assert.True(rendered == await File.ReadAllTextAsync(Path.Combine(Folder, "nginx.conf"), TestContext.Current.CancellationToken), "run script/generate");
    }

    [Fact]
    public void Every_container_is_read_only_without_capabilities_as_a_user_and_bounded()
    {
        foreach (var (name, service) in Services())
        {
            Assert.True(Value(service, "read_only") == "true", $"{name} writes");
            Assert.True(((YamlSequenceNode)service["cap_drop"]).Single().ToString() == "ALL", $"{name} keeps capabilities");
            Assert.False(Value(service, "user") is null or "root" or "0", $"{name} is root");
            Assert.All(["mem_limit", "cpus", "pids_limit"], bound => Assert.True(Value(service, bound) is not null, $"{name} has no {bound}"));
        }
    }

    [Fact]
    public void Nginx_knows_the_nodes_by_their_names()
    {
        var nginx = File.ReadAllText(Path.Combine(Folder, "nginx.conf"));
        foreach (var (name, service) in Services().Where(pair => pair.Name.StartsWith("server-", StringComparison.Ordinal)))
        {
            Assert.Equal(name, Value((YamlMappingNode)service["environment"], "PARLEY__NODENAME"));
            Assert.Contains($"server {name}:4000", nginx, StringComparison.Ordinal);
        }
    }

    /// <summary>With what each takes over from the parts that services share.</summary>
    private static IEnumerable<(string Name, YamlMappingNode Service)> Services()
    {
        var yaml = new YamlStream();
        yaml.Load(new MergingParser(new Parser(File.OpenText(Path.Combine(Folder, "compose.yaml")))));
        return ((YamlMappingNode)yaml.Documents[0].RootNode["services"]).Children
            .Select(pair => (pair.Key.ToString(), (YamlMappingNode)pair.Value));
    }

    private static string? Value(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? value.ToString() : null;
}
