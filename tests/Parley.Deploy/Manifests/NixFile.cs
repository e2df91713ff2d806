using System.Text.Json.Nodes;
using Parley.Testing;

namespace Parley.Deploy.Manifests;

/// <summary>A Nix file evaluated by the library in <c>deploy/nix</c>, as <c>script/manifests</c> does it.</summary>
internal static class NixFile
{
    public static string Ours { get; } = Path.Combine(Repository.Root, "deploy", "nix", "realtime-chat.nix");

    /// <summary>The items of the List.</summary>
    /// <exception cref="InvalidOperationException">With everything that Nix printed.</exception>
    public static async Task<JsonArray> EvaluateAsync(string file, bool isUnescaped = false)
    {
        var script = Path.Combine(Repository.Root, "script", "manifests");
        var json = await ChildProcess.RunAsync(script, isUnescaped ? ["--unescaped", file] : [file]);
        return Items(json);
    }

    /// <summary>Ours with <c>nodesTls</c> on, by an edited copy, as an operator would do it.</summary>
    /// <exception cref="InvalidOperationException">The switch is not there, or with everything that Nix printed.</exception>
    public static async Task<JsonArray> EvaluateWithNodesTlsAsync()
    {
        const string Off = "nodesTls = false;";
        using var folder = new TemporaryFolder("nix");
        await ChildProcess.RunAsync("cp", ["-r", .. new[] { "nix", "nginx" }.Select(name => Path.Combine(Repository.Root, "deploy", name)), folder.Path]);
        var file = Path.Combine(folder.Path, "nix", "realtime-chat.nix");
        var text = await File.ReadAllTextAsync(file);
        if (!text.Contains(Off, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{Ours} does not say {Off}");
        }

        await File.WriteAllTextAsync(file, text.Replace(Off, "nodesTls = true;", StringComparison.Ordinal));
        return await EvaluateAsync(file);
    }

    public static JsonArray Items(string json) =>
        JsonNode.Parse(json)?["items"] as JsonArray ?? throw new InvalidOperationException("This is no List.");
}
