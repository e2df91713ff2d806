using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>nginx cuts the WebSockets that it still has before its pod is killed: a client that hears nothing waits for 45 s.</summary>
internal sealed partial class NginxCheck : ICheck
{
    private const int SecondsToEnd = 5;

    public IEnumerable<string> Faults(Cluster cluster) =>
        from workload in cluster.Workloads
        from container in workload.Pod.Containers
        where container.Command is ["nginx", ..]
        from volume in workload.Pod.Volumes ?? []
        where volume.ConfigMap is not null
        from file in cluster.Find<V1ConfigMap>(volume.ConfigMap.Name, workload.Namespace)?.Data.Values ?? []
        from fault in OfLeaving(workload, container, file)
        select $"{workload.Id}: {container.Name}: {fault}";

    private static IEnumerable<string> OfLeaving(Workload workload, V1Container container, string file)
    {
        var grace = workload.Pod.TerminationGracePeriodSeconds ?? 30;
        if (ShutdownTimeout().Match(file) is not { Success: true } timeout)
        {
            yield return "without a worker_shutdown_timeout in seconds it waits for WebSockets until it is killed";
            yield break;
        }

        var needed = (container.Lifecycle?.PreStop?.Sleep?.Seconds ?? 0) + int.Parse(timeout.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + SecondsToEnd;
        if (grace < needed)
        {
            yield return $"it is killed after {grace} seconds and needs {needed} to leave";
        }
    }

    [GeneratedRegex(@"^\s*worker_shutdown_timeout (\d+)s;", RegexOptions.Multiline)]
    private static partial Regex ShutdownTimeout();
}
