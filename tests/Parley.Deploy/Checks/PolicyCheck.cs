using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>The policies let through what the application needs, and nothing else between its parts.</summary>
internal sealed class PolicyCheck : ICheck
{
    public IEnumerable<string> Faults(Cluster cluster)
    {
        var needed = Flow.NeededBy(cluster).ToHashSet();
        var closed = needed.Where(flow => !NetworkRules.Allows(cluster, flow.From, flow.To, flow.Port))
            .Select(flow => $"NetworkPolicy: {flow} is needed and blocked");
        var hosts = cluster.Workloads.SelectMany(workload =>
            Flow.UnknownHosts(cluster, workload).Select(fault => $"{workload.Id}: {fault}"));
        return cluster.Of<V1NetworkPolicy>().Any() ? [.. closed, .. Open(cluster, needed), .. hosts] : hosts;
    }

    private static IEnumerable<string> Open(Cluster cluster, HashSet<Flow> needed) =>
        from to in cluster.Workloads
        from port in to.Ports.Select(port => port.ContainerPort)
        from source in cluster.Workloads.Where(workload => workload != to).Append(null)
        let flow = new Flow(source, to, port)
        where !needed.Contains(flow) && !needed.Contains(flow with { From = null })
        where NetworkRules.Allows(cluster, source, to, port)
        select $"NetworkPolicy: {flow} is open and nothing needs it";
}
