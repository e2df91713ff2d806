using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>Whatever selects pods selects some, and the right ones.</summary>
internal sealed class SelectorCheck : ICheck
{
    public IEnumerable<string> Faults(Cluster cluster) =>
    [
        .. cluster.Workloads.SelectMany(OfWorkload),
        .. cluster.Of<V1Service>().Where(service => service.Spec.Selector is { Count: > 0 } && !cluster.Behind(service).Any())
            .Select(service => $"Service {service.Metadata.Name}: no pod has the labels {Text(service.Spec.Selector)}"),
        .. cluster.Of<V1PodDisruptionBudget>().Where(budget => !AnyHas(cluster, budget.Spec.Selector))
            .Select(budget => $"PodDisruptionBudget {budget.Metadata.Name}: no pod has the labels {Text(budget.Spec.Selector?.MatchLabels)}"),
        .. cluster.Of<V1NetworkPolicy>().SelectMany(policy => OfPolicy(cluster, policy)),
        .. cluster.Of<V1StatefulSet>().SelectMany(set => OfStatefulSet(cluster, set)),
    ];

    private static IEnumerable<string> OfWorkload(Workload workload)
    {
        if (workload.Kind != "CronJob" && (workload.Selector is not { Count: > 0 } selector || !workload.Has(selector)))
        {
            yield return $"{workload.Id}: its selector {Text(workload.Selector)} does not match its own pods";
        }

        foreach (var spread in workload.Pod.TopologySpreadConstraints ?? [])
        {
            if (!workload.Has(spread.LabelSelector?.MatchLabels))
            {
                yield return $"{workload.Id}: it spreads other pods than its own, {Text(spread.LabelSelector?.MatchLabels)}";
            }
        }
    }

    private static IEnumerable<string> OfPolicy(Cluster cluster, V1NetworkPolicy policy)
    {
        if (policy.Spec.PodSelector?.MatchLabels is { Count: > 0 } && !AnyHas(cluster, policy.Spec.PodSelector))
        {
            yield return $"NetworkPolicy {policy.Metadata.Name}: no pod has the labels {Text(policy.Spec.PodSelector.MatchLabels)}";
        }

        var peers = (policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty ?? [])
            .Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []));
        foreach (var peer in peers.Where(peer => peer.PodSelector is not null && peer.NamespaceSelector is null))
        {
            if (!AnyHas(cluster, peer.PodSelector))
            {
                yield return $"NetworkPolicy {policy.Metadata.Name}: no pod has the labels {Text(peer.PodSelector.MatchLabels)} of its other side";
            }
        }
    }

    private static IEnumerable<string> OfStatefulSet(Cluster cluster, V1StatefulSet set)
    {
        var service = cluster.Find<V1Service>(set.Spec.ServiceName ?? "", set.Metadata.NamespaceProperty ?? "default");
        if (service?.Spec.ClusterIP != "None" || !cluster.Behind(service).Any(workload => workload.Name == set.Metadata.Name))
        {
            yield return $"StatefulSet {set.Metadata.Name}: {set.Spec.ServiceName} is no headless Service of its pods";
        }
    }

    private static bool AnyHas(Cluster cluster, V1LabelSelector? selector) =>
        cluster.Workloads.Any(workload => workload.Has(selector?.MatchLabels));

    private static string Text(IDictionary<string, string>? labels) =>
        labels is null ? "(none)" : string.Join(",", labels.Select(pair => $"{pair.Key}={pair.Value}"));
}
