using System.Text.RegularExpressions;
using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>Probes ask paths that the program behind them has, and chat servers have all three.</summary>
internal sealed partial class ProbeCheck(IReadOnlySet<string> serverPaths) : ICheck
{
    public IEnumerable<string> Faults(Cluster cluster) =>
        from workload in cluster.Workloads
        from container in workload.Containers
        from fault in OfContainer(cluster, workload, container)
        select $"{workload.Id}: {container.Name}: {fault}";

    private IEnumerable<string> OfContainer(Cluster cluster, Workload workload, V1Container container)
    {
        (string Name, V1Probe? Probe)[] probes =
            [("startupProbe", container.StartupProbe), ("livenessProbe", container.LivenessProbe), ("readinessProbe", container.ReadinessProbe)];
        var paths = ServerCheck.IsServer(container) ? serverPaths : PathsOfNginx(cluster, workload);
        foreach (var (name, probe) in probes)
        {
            if (probe is null && ServerCheck.IsServer(container))
            {
                yield return $"it has no {name}";
            }

            if (probe?.HttpGet?.Path is { } path && paths?.Contains(path) == false)
            {
                yield return $"its {name} asks {path}, which it does not answer";
            }
        }
    }

    private static HashSet<string>? PathsOfNginx(Cluster cluster, Workload workload) =>
        (workload.Pod.Volumes ?? []).Select(volume => volume.ConfigMap?.Name).OfType<string>()
            .Select(name => cluster.Find<V1ConfigMap>(name, workload.Namespace))
            .SelectMany(map => map?.Data?.Values ?? [])
            .SelectMany(text => Location().Matches(text).Select(match => match.Groups["path"].Value))
            .ToHashSet() is { Count: > 0 } found ? found : null;

    [GeneratedRegex(@"location\s+(=\s+)?(?<path>/[^\s{]*)")]
    private static partial Regex Location();
}
