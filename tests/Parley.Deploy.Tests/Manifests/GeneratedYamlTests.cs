using System.Text.Json.Nodes;
using k8s;
using Parley.Deploy.Manifests;
using Parley.Deploy.Tests.Testing;

namespace Parley.Deploy.Tests.Manifests;

public sealed class GeneratedYamlTests(Ours ours) : IClassFixture<Ours>
{
    [Fact]
    public void The_plain_YAML_is_what_Nix_says() =>
        Assert.True(
            !KubernetesFolder.Drift(KubernetesFolder.Files(ours.Items)).Any(),
            $"run script/generate: {string.Join(", ", KubernetesFolder.Drift(KubernetesFolder.Files(ours.Items)))}");

    [Fact]
    public void The_YAML_says_the_same_as_the_JSON()
    {
        var fromJson = Schema.Read(ours.Items, []).Select(Text).Order(StringComparer.Ordinal);
        var fromYaml = KubernetesFolder.Files(ours.Items).Where(file => !file.Key.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            .SelectMany(file => KubernetesYaml.LoadAllFromString(file.Value, strict: true)).Select(Text).Order(StringComparer.Ordinal);
        Assert.Equal(fromJson, fromYaml);

        static string Text(object found) => KubernetesJson.Serialize(found);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("12")]
    [InlineData("0x10")]
    [InlineData("1e3")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a: b")]
    [InlineData("*/6 * * * *")]
    [InlineData("a\nb\n")]
    [InlineData("a\n\n  b")]
    [InlineData("a \nb")]
    [InlineData("\ta\nb")]
    [InlineData("\na")]
    [InlineData("a\n\n\n")]
    [InlineData("\"quoted\" \\ 'text' # not a comment")]
    public void Any_text_comes_back_as_it_was(string text)
    {
        var map = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "x" },
            ["data"] = new JsonObject { ["key"] = text, ["next"] = "here" },
        };
        var read = KubernetesYaml.Deserialize<k8s.Models.V1ConfigMap>(YamlText.Write(map), strict: true);
        Assert.Equal(text, read.Data["key"]);
        Assert.Equal("here", read.Data["next"]);
    }
}
