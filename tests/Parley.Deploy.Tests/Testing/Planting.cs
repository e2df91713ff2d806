using System.Globalization;
using System.Text.Json.Nodes;

namespace Parley.Deploy.Tests.Testing;

/// <summary>Changes one thing in a list of objects.</summary>
internal static class Planting
{
    /// <summary>
    /// Sets what <paramref name="path"/> leads to, such as <c>spec/template/spec/containers/0/image</c>; null takes it
    /// away. <c>~1</c> is a slash within a key.
    /// </summary>
    public static JsonArray Plant(this JsonArray items, string kindAndName, string path, string? json)
    {
        var parts = path.Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal)).ToList();
        JsonNode parent = items.Find(kindAndName);
        foreach (var part in parts[..^1])
        {
            parent = Child(parent, part) ?? throw new ArgumentException($"{kindAndName} has no {part} of {path}");
        }

        var value = json is null ? null : JsonNode.Parse(json);
        switch (parent)
        {
            case JsonArray list when json is null:
                list.RemoveAt(int.Parse(parts[^1], CultureInfo.InvariantCulture));
                break;
            case JsonArray list when parts[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list:
                list[int.Parse(parts[^1], CultureInfo.InvariantCulture)] = value;
                break;
            case JsonObject set when json is null:
                Assert.True(set.Remove(parts[^1]), $"{kindAndName} has no {path}");
                break;
            default:
                parent[parts[^1]] = value;
                break;
        }

        return items;
    }

    public static JsonArray Without(this JsonArray items, string kindAndName)
    {
        items.Remove(items.Find(kindAndName));
        return items;
    }

    private static JsonObject Find(this JsonArray items, string kindAndName) =>
        items.OfType<JsonObject>().Single(item => $"{item["kind"]} {item["metadata"]!["name"]}" == kindAndName);

    private static JsonNode? Child(JsonNode node, string part) =>
        node is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)] : node[part];
}
