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

    public static JsonArray Items(string json) =>
        JsonNode.Parse(json)?["items"] as JsonArray ?? throw new InvalidOperationException("This is no List.");
}
