using k8s.Models;

namespace Parley.Deploy.Manifests;

/// <summary>What makes pods, whatever its kind: the pods' labels and specification.</summary>
internal sealed record Workload(
    string Kind,
    string Name,
    string Namespace,
    IDictionary<string, string> Labels,
    V1PodSpec Pod,
    IDictionary<string, string>? Selector,
    IReadOnlyList<string> ClaimTemplates,
    int Replicas)
{
    public string Id => $"{Kind} {Name}";

    public string App => Labels.TryGetValue("app", out var app) ? app : Name;

    public IEnumerable<V1Container> Containers => [.. Pod.InitContainers ?? [], .. Pod.Containers];

    public IEnumerable<V1ContainerPort> Ports => Pod.Containers.SelectMany(container => container.Ports ?? []);

    public bool Has(IDictionary<string, string>? selector) =>
        selector is not null && selector.All(pair => Labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    public bool ListensOn(string port) =>
        Ports.Any(offered => $"{offered.ContainerPort}" == port || offered.Name == port);

    public static Workload? Of(object manifest) => manifest switch
    {
        V1Deployment d => new("Deployment", d.Metadata.Name, NamespaceOf(d.Metadata), LabelsOf(d.Spec.Template),
            d.Spec.Template.Spec, d.Spec.Selector?.MatchLabels, [], d.Spec.Replicas ?? 1),
        V1StatefulSet s => new("StatefulSet", s.Metadata.Name, NamespaceOf(s.Metadata), LabelsOf(s.Spec.Template),
            s.Spec.Template.Spec, s.Spec.Selector?.MatchLabels,
            [.. (s.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name)], s.Spec.Replicas ?? 1),
        V1CronJob c => new("CronJob", c.Metadata.Name, NamespaceOf(c.Metadata), LabelsOf(c.Spec.JobTemplate.Spec.Template),
            c.Spec.JobTemplate.Spec.Template.Spec, null, [], 0),
        _ => null,
    };

    private static IDictionary<string, string> LabelsOf(V1PodTemplateSpec template) =>
        template.Metadata?.Labels ?? new Dictionary<string, string>();

    private static string NamespaceOf(V1ObjectMeta metadata) => metadata.NamespaceProperty ?? "default";
}
