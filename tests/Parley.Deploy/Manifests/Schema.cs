using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Parley.Deploy.Manifests;

/// <summary>
/// Reads objects into the published types of Kubernetes. Strictly: a field that a type does not have, or a value that
/// it cannot hold, is a fault. What is required and what is one of a few words is not in these types.
/// </summary>
internal static class Schema
{
    private static readonly Dictionary<string, Type> Kinds = typeof(V1Pod).Assembly.GetExportedTypes()
        .Select(type => (type, entity: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(pair => pair.entity is not null && typeof(IKubernetesObject<V1ObjectMeta>).IsAssignableFrom(pair.type))
        .ToDictionary(pair => Key(VersionOf(pair.entity!), pair.entity!.Kind), pair => pair.type);

    private static readonly MethodInfo Deserialize = typeof(KubernetesJson).GetMethods()
        .Single(method => method.Name == nameof(KubernetesJson.Deserialize)
            && method.GetParameters()[0].ParameterType == typeof(string));

    static Schema() =>
        KubernetesJson.AddJsonOptions(options => options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow);

    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Read(JsonArray items, List<string> faults)
    {
        var objects = new List<IKubernetesObject<V1ObjectMeta>>();
        foreach (var item in items.OfType<JsonObject>())
        {
            var kind = (string?)item["kind"] ?? "?";
            var version = (string?)item["apiVersion"] ?? "?";
            var name = (string?)item["metadata"]?["name"] ?? "?";
            if (!Kinds.TryGetValue(Key(version, kind), out var type))
            {
                faults.Add($"{kind} {name}: Kubernetes has no {kind} in {version}");
                continue;
            }

            try
            {
                objects.Add((IKubernetesObject<V1ObjectMeta>)Deserialize.MakeGenericMethod(type)
                    .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [item.ToJsonString(), null], null)!);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
            {
                faults.Add($"{kind} {name}: {exception.Message}");
            }
        }

        return objects;
    }

    private static string VersionOf(KubernetesEntityAttribute entity) =>
        entity.Group.Length == 0 ? entity.ApiVersion : $"{entity.Group}/{entity.ApiVersion}";

    private static string Key(string version, string kind) => $"{version} {kind}";
}
