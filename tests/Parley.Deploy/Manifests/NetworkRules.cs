using k8s.Models;

namespace Parley.Deploy.Manifests;

/// <summary>What NetworkPolicies let through: nothing that a policy selects without a rule for it, everything else.</summary>
internal static class NetworkRules
{
    /// <summary>Whether a connection may be made; from nobody of the cluster when <paramref name="from"/> is null.</summary>
    public static bool Allows(Cluster cluster, Workload? from, Workload to, int port) =>
        (from is null || LeavesAllow(cluster, from, to, port)) && EntersAllow(cluster, from, to, port);

    private static bool LeavesAllow(Cluster cluster, Workload from, Workload to, int port)
    {
        var policies = Selecting(cluster, from, "Egress");
        return policies.Count == 0 || policies.SelectMany(policy => policy.Spec.Egress ?? [])
            .Any(rule => OpensPort(rule.Ports, to, port) && (rule.To is not { Count: > 0 } peers || peers.Any(peer => IsPeer(peer, to))));
    }

    private static bool EntersAllow(Cluster cluster, Workload? from, Workload to, int port)
    {
        var policies = Selecting(cluster, to, "Ingress");
        return policies.Count == 0 || policies.SelectMany(policy => policy.Spec.Ingress ?? [])
            .Any(rule => OpensPort(rule.Ports, to, port)
                && (rule.FromProperty is not { Count: > 0 } peers || (from is not null && peers.Any(peer => IsPeer(peer, from)))));
    }

    private static List<V1NetworkPolicy> Selecting(Cluster cluster, Workload workload, string direction) =>
        [.. cluster.Of<V1NetworkPolicy>().Where(policy => policy.Spec.PolicyTypes?.Contains(direction) == true
            && (policy.Metadata.NamespaceProperty ?? "default") == workload.Namespace
            && (policy.Spec.PodSelector?.MatchLabels is not { Count: > 0 } labels || workload.Has(labels)))];

    private static bool OpensPort(IList<V1NetworkPolicyPort>? ports, Workload to, int port) =>
        ports is not { Count: > 0 } || ports.Any(open => (open.Protocol ?? "TCP") == "TCP"
            && ($"{open.Port?.Value}" == $"{port}" || to.Ports.Any(offered => offered.Name == $"{open.Port?.Value}" && offered.ContainerPort == port)));

    /// <summary>Peers in other namespaces are none of ours.</summary>
    private static bool IsPeer(V1NetworkPolicyPeer peer, Workload workload) =>
        peer.NamespaceSelector is null && peer.PodSelector is { } selector
        && (selector.MatchLabels is not { Count: > 0 } labels || workload.Has(labels));
}
