using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>Autoscalers have something to scale and figures to go by; budgets leave room for a node's maintenance.</summary>
internal sealed class AutoscalerCheck : ICheck
{
    public IEnumerable<string> Faults(Cluster cluster) =>
        cluster.Of<V2HorizontalPodAutoscaler>().SelectMany(scaler => OfScaler(cluster, scaler))
            .Concat(cluster.Of<V1PodDisruptionBudget>().SelectMany(budget => OfBudget(cluster, budget)));

    private static IEnumerable<string> OfScaler(Cluster cluster, V2HorizontalPodAutoscaler scaler)
    {
        var name = $"HorizontalPodAutoscaler {scaler.Metadata.Name}";
        var target = scaler.Spec.ScaleTargetRef;
        var workload = cluster.Workloads.FirstOrDefault(found => found.Kind == target.Kind && found.Name == target.Name);
        if (workload is null)
        {
            yield return $"{name}: there is no {target.Kind} {target.Name}";
            yield break;
        }

        if (scaler.Spec.MinReplicas > scaler.Spec.MaxReplicas)
        {
            yield return $"{name}: its least, {scaler.Spec.MinReplicas}, is more than its most, {scaler.Spec.MaxReplicas}";
        }

        if (cluster.Of<V1Deployment>().Any(found => found.Metadata.Name == target.Name && found.Spec.Replicas is not null))
        {
            yield return $"{name}: {workload.Id} fixes its replicas, so each apply undoes what the autoscaler did";
        }

        foreach (var resource in (scaler.Spec.Metrics ?? []).Where(metric => metric.Type == "Resource").Select(metric => metric.Resource.Name))
        {
            foreach (var container in workload.Pod.Containers.Where(container => container.Resources?.Requests?.ContainsKey(resource) != true))
            {
                yield return $"{name}: {container.Name} requests no {resource}, of which its target is a share";
            }
        }
    }

    private static IEnumerable<string> OfBudget(Cluster cluster, V1PodDisruptionBudget budget)
    {
        var workload = cluster.Workloads.FirstOrDefault(found => found.Has(budget.Spec.Selector?.MatchLabels));
        if (workload is null || !int.TryParse($"{budget.Spec.MinAvailable?.Value}", out var least))
        {
            yield break;
        }

        var scaler = cluster.Of<V2HorizontalPodAutoscaler>().FirstOrDefault(found => found.Spec.ScaleTargetRef.Name == workload.Name);
        var pods = scaler?.Spec.MinReplicas ?? workload.Replicas;
        if (least >= pods)
        {
            yield return $"PodDisruptionBudget {budget.Metadata.Name}: of {pods} pods {least} must stay, so no node can be emptied";
        }
    }
}
