using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Parley.Deploy.Manifests;

/// <summary>All objects that are applied together, with the faults that reading them showed.</summary>
internal sealed class Cluster
{
    private Cluster(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects, IReadOnlyList<string> faults)
    {
        Objects = objects;
        Faults = faults;
        Workloads = [.. objects.Select(Manifests.Workload.Of).OfType<Workload>()];
    }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    public IReadOnlyList<string> Faults { get; }

    public IReadOnlyList<Workload> Workloads { get; }

    public static Cluster Read(JsonArray items)
    {
        var faults = new List<string>();
        var objects = Schema.Read(items, faults);
        return new Cluster(objects, faults);
    }

    public IEnumerable<T> Of<T>() => Objects.OfType<T>();

    public T? Find<T>(string name, string nameSpace)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Of<T>().FirstOrDefault(found => found.Metadata.Name == name && (found.Metadata.NamespaceProperty ?? "default") == nameSpace);

    public Workload Workload(string name) => Workloads.Single(workload => workload.Name == name);

    /// <summary>The pods behind a Service.</summary>
    public IEnumerable<Workload> Behind(V1Service service) =>
        Workloads.Where(workload => workload.Namespace == (service.Metadata.NamespaceProperty ?? "default")
            && workload.Has(service.Spec.Selector));
}
