using System.Text.Json.Nodes;
using Parley.Testing;

namespace Parley.Deploy.Manifests;

/// <summary>The same objects as plain YAML in <c>deploy/kubernetes/base</c>: one file for each part of the application.</summary>
internal static class KubernetesFolder
{
    public const string Base = "deploy/kubernetes/base";

    private const string Head = "# Made from deploy/nix/realtime-chat.nix by script/generate.\n";

    /// <summary>What each file should hold, by its path in the repository.</summary>
    public static IReadOnlyDictionary<string, string> Files(JsonArray items)
    {
        var files = items.OfType<JsonObject>().GroupBy(PartOf)
            .ToDictionary(
                group => $"{Base}/{group.Key}.yaml",
                group => Head + string.Concat(group.Select(item => $"---\n{YamlText.Write(item)}")));
        var resources = files.Keys.Select(file => $"  - {Path.GetFileName(file)}\n").Order(StringComparer.Ordinal);
        files[$"{Base}/kustomization.yaml"] =
            $"{Head}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n{string.Concat(resources)}";
        return files;
    }

    /// <summary>What is not there, or is not as it should be, or should not be there.</summary>
    public static IEnumerable<string> Drift(IReadOnlyDictionary<string, string> files)
    {
        var changed = files.Where(file => !File.Exists(Full(file.Key)) || File.ReadAllText(Full(file.Key)) != file.Value)
            .Select(file => file.Key);
        var left = Directory.Exists(Full(Base))
            ? Directory.EnumerateFiles(Full(Base)).Select(file => $"{Base}/{Path.GetFileName(file)}").Where(file => !files.ContainsKey(file))
            : [];
        return changed.Concat(left);
    }

    public static void Write(IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(Full(Base));
        foreach (var file in Drift(files).ToList())
        {
            if (files.TryGetValue(file, out var content))
            {
                File.WriteAllText(Full(file), content);
            }
            else
            {
                File.Delete(Full(file));
            }
        }
    }

    private static string PartOf(JsonObject item)
    {
        var name = (string)item["metadata"]!["name"]!;
        return name switch
        {
            _ when name.StartsWith("chat-db", StringComparison.Ordinal) => "database",
            _ when name.StartsWith("chat-redis", StringComparison.Ordinal) => "redis",
            _ when name.StartsWith("chat-server", StringComparison.Ordinal) => "server",
            _ => "web",
        };
    }

    private static string Full(string file) => Path.Combine(Repository.Root, file);
}
