using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>No root, nothing written but to volumes, no capabilities, the runtime's seccomp, no token, limits on everything.</summary>
internal sealed class SecurityCheck : ICheck
{
    public IEnumerable<string> Faults(Cluster cluster) =>
        cluster.Workloads.SelectMany(workload => OfPod(workload)
            .Concat(workload.Containers.SelectMany(container => OfContainer(workload, container).Select(fault => $"{container.Name}: {fault}")))
            .Select(fault => $"{workload.Id}: {fault}"));

    private static IEnumerable<string> OfPod(Workload workload)
    {
        if (workload.Pod.AutomountServiceAccountToken != false)
        {
            yield return "its pods get a token for the Kubernetes API";
        }

        if (workload.Pod.HostNetwork == true || workload.Pod.HostPID == true || workload.Pod.HostIPC == true)
        {
            yield return "its pods share namespaces of the node";
        }

        if ((workload.Pod.Volumes ?? []).Any(volume => volume.HostPath is not null))
        {
            yield return "its pods mount a folder of the node";
        }
    }

    private static IEnumerable<string> OfContainer(Workload workload, V1Container container)
    {
        var pod = workload.Pod.SecurityContext;
        var own = container.SecurityContext;
        if ((own?.RunAsNonRoot ?? pod?.RunAsNonRoot) != true || (own?.RunAsUser ?? pod?.RunAsUser) == 0)
        {
            yield return "it may run as root";
        }

        if ((own?.SeccompProfile ?? pod?.SeccompProfile)?.Type != "RuntimeDefault")
        {
            yield return "it runs without seccomp";
        }

        if (own?.ReadOnlyRootFilesystem != true)
        {
            yield return "its root file system can be written to";
        }

        if (own?.AllowPrivilegeEscalation != false || own.Privileged == true)
        {
            yield return "it may gain privileges";
        }

        if (own?.Capabilities?.Drop?.Contains("ALL") != true || own.Capabilities.Add is { Count: > 0 })
        {
            yield return "it keeps capabilities";
        }

        foreach (var resource in new[] { "cpu", "memory" })
        {
            if (container.Resources?.Limits?.ContainsKey(resource) != true || container.Resources.Requests?.ContainsKey(resource) != true)
            {
                yield return $"it has no request and limit of {resource}";
            }
        }
    }
}
