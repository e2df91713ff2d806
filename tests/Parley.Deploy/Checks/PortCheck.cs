using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>Every port that is spoken of is one that a container offers.</summary>
internal sealed class PortCheck : ICheck
{
    public IEnumerable<string> Faults(Cluster cluster) =>
    [
        .. cluster.Of<V1Service>().SelectMany(service => OfService(cluster, service)),
        .. cluster.Workloads.SelectMany(workload => workload.Containers.SelectMany(container => OfProbes(workload, container))),
        .. cluster.Of<V1NetworkPolicy>().SelectMany(policy => OfPolicy(cluster, policy)),
        .. cluster.Of<V1Ingress>().SelectMany(ingress => OfIngress(cluster, ingress)),
    ];

    private static IEnumerable<string> OfService(Cluster cluster, V1Service service) =>
        from port in service.Spec.Ports ?? []
        let target = port.TargetPort is null ? $"{port.Port}" : $"{port.TargetPort.Value}"
        from workload in cluster.Behind(service)
        where !workload.ListensOn(target)
        select $"Service {service.Metadata.Name}: {workload.Id} offers no port {target}";

    private static IEnumerable<string> OfProbes(Workload workload, V1Container container) =>
        from probe in new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }
        let port = probe?.HttpGet?.Port?.Value ?? probe?.TcpSocket?.Port?.Value
        where port is not null
        where !(container.Ports ?? []).Any(offered => $"{offered.ContainerPort}" == $"{port}" || offered.Name == $"{port}")
        select $"{workload.Id}: a probe of {container.Name} asks port {port}, which it does not offer";

    private static IEnumerable<string> OfPolicy(Cluster cluster, V1NetworkPolicy policy)
    {
        var selected = cluster.Workloads.Where(workload => workload.Has(policy.Spec.PodSelector?.MatchLabels)).ToList();
        var incoming =
            from rule in policy.Spec.Ingress ?? []
            from port in rule.Ports ?? []
            where !selected.Any(workload => workload.ListensOn($"{port.Port?.Value}"))
            select $"NetworkPolicy {policy.Metadata.Name}: lets in to port {port.Port?.Value}, which its pods do not offer";
        var outgoing =
            from rule in policy.Spec.Egress ?? []
            from port in rule.Ports ?? []
            from peer in rule.To ?? []
            where peer.NamespaceSelector is null && peer.PodSelector is not null
            where !cluster.Workloads.Any(workload => workload.Has(peer.PodSelector.MatchLabels) && workload.ListensOn($"{port.Port?.Value}"))
            select $"NetworkPolicy {policy.Metadata.Name}: lets out to port {port.Port?.Value}, which nobody there offers";
        return incoming.Concat(outgoing);
    }

    private static IEnumerable<string> OfIngress(Cluster cluster, V1Ingress ingress) =>
        from rule in ingress.Spec.Rules ?? []
        from path in rule.Http?.Paths ?? []
        let wanted = path.Backend?.Service
        let service = wanted is null ? null : cluster.Find<V1Service>(wanted.Name, ingress.Metadata.NamespaceProperty ?? "default")
        where service is null || !service.Spec.Ports.Any(port => port.Name == wanted!.Port?.Name || port.Port == wanted.Port?.Number)
        select $"Ingress {ingress.Metadata.Name}: there is no Service {wanted?.Name} with port {wanted?.Port?.Name ?? $"{wanted?.Port?.Number}"}";
}
