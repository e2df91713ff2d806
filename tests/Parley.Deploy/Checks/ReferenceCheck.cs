using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>Config maps, secrets, their keys, claims, volumes, accounts and variables that are named exist.</summary>
internal sealed partial class ReferenceCheck : ICheck
{
    private static readonly HashSet<string> Fields =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.podIP", "status.podIPs"];

    public IEnumerable<string> Faults(Cluster cluster) =>
        cluster.Workloads.SelectMany(workload => OfPod(cluster, workload)
            .Concat(workload.Containers.SelectMany(container => OfContainer(cluster, workload, container)))
            .Select(fault => $"{workload.Id}: {fault}"));

    private static IEnumerable<string> OfPod(Cluster cluster, Workload workload)
    {
        var account = workload.Pod.ServiceAccountName;
        if (account is not null && cluster.Find<V1ServiceAccount>(account, workload.Namespace) is null)
        {
            yield return $"there is no ServiceAccount {account}";
        }

        var mounted = workload.Containers.SelectMany(container => container.VolumeMounts ?? []).Select(mount => mount.Name).ToHashSet();
        foreach (var volume in workload.Pod.Volumes ?? [])
        {
            if (!mounted.Contains(volume.Name))
            {
                yield return $"the volume {volume.Name} is mounted nowhere";
            }

            foreach (var fault in OfVolume(cluster, workload.Namespace, volume))
            {
                yield return $"volume {volume.Name}: {fault}";
            }
        }
    }

    private static IEnumerable<string> ClaimsOfStatefulSets(Cluster cluster, string nameSpace) =>
        from workload in cluster.Workloads
        where workload.Namespace == nameSpace
        from template in workload.ClaimTemplates
        from ordinal in Enumerable.Range(0, workload.Replicas)
        select $"{template}-{workload.Name}-{ordinal}";

    private static IEnumerable<string> OfVolume(Cluster cluster, string nameSpace, V1Volume volume)
    {
        if (volume.PersistentVolumeClaim is { } claim
            && cluster.Find<V1PersistentVolumeClaim>(claim.ClaimName, nameSpace) is null
            && !ClaimsOfStatefulSets(cluster, nameSpace).Contains(claim.ClaimName))
        {
            yield return $"there is no PersistentVolumeClaim {claim.ClaimName}";
        }

        var faults = volume.ConfigMap is { } map
            ? KeysOf(cluster, nameSpace, "ConfigMap", map.Name, (map.Items ?? []).Select(item => item.Key), map.Optional)
            : volume.Secret is { } secret
                ? KeysOf(cluster, nameSpace, "Secret", secret.SecretName, (secret.Items ?? []).Select(item => item.Key), secret.Optional)
                : [];
        foreach (var fault in faults)
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> OfContainer(Cluster cluster, Workload workload, V1Container container)
    {
        var volumes = (workload.Pod.Volumes ?? []).Select(volume => volume.Name).Concat(workload.ClaimTemplates).ToHashSet();
        var paths = new HashSet<string>();
        foreach (var mount in container.VolumeMounts ?? [])
        {
            if (!volumes.Contains(mount.Name))
            {
                yield return $"{container.Name} mounts {mount.Name}, which is no volume of the pod";
            }

            if (!paths.Add(mount.MountPath))
            {
                yield return $"{container.Name} mounts two volumes at {mount.MountPath}";
            }
        }

        var known = new HashSet<string>();
        foreach (var variable in container.Env ?? [])
        {
            foreach (var fault in OfVariable(cluster, workload.Namespace, variable, known))
            {
                yield return $"{container.Name}: {variable.Name}: {fault}";
            }

            known.Add(variable.Name);
        }

        var unknown = (container.Command ?? []).Concat(container.Args ?? []).SelectMany(VariablesOf).Where(name => !known.Contains(name));
        foreach (var name in unknown)
        {
            yield return $"{container.Name}: its command uses $({name}), which is not in its environment";
        }
    }

    private static IEnumerable<string> OfVariable(Cluster cluster, string nameSpace, V1EnvVar variable, HashSet<string> known)
    {
        var faults = variable.ValueFrom switch
        {
            { SecretKeyRef: { } secret } => KeysOf(cluster, nameSpace, "Secret", secret.Name, [secret.Key], secret.Optional),
            { ConfigMapKeyRef: { } map } => KeysOf(cluster, nameSpace, "ConfigMap", map.Name, [map.Key], map.Optional),
            { FieldRef: { } field } when !Fields.Contains(field.FieldPath) => [$"pods have no field {field.FieldPath} for variables"],
            _ => [],
        };
        return faults.Concat(VariablesOf(variable.Value ?? "").Where(name => !known.Contains(name))
            .Select(name => $"$({name}) is not defined before it"));
    }

    private static IEnumerable<string> KeysOf(
        Cluster cluster, string nameSpace, string kind, string name, IEnumerable<string> wanted, bool? isOptional)
    {
        if (isOptional == true)
        {
            yield break;
        }

        var keys = kind == "Secret" ? KeysOf(cluster.Find<V1Secret>(name, nameSpace)) : KeysOf(cluster.Find<V1ConfigMap>(name, nameSpace));
        if (keys is null)
        {
            yield return $"there is no {kind} {name}";
            yield break;
        }

        foreach (var key in wanted.Where(key => !keys.Contains(key)))
        {
            yield return $"{kind} {name} has no key {key}";
        }
    }

    private static HashSet<string>? KeysOf(IKubernetesObject<V1ObjectMeta>? found) => found switch
    {
        V1Secret secret => [.. secret.Data?.Keys ?? [], .. secret.StringData?.Keys ?? []],
        V1ConfigMap map => [.. map.Data?.Keys ?? [], .. map.BinaryData?.Keys ?? []],
        _ => null,
    };

    private static IEnumerable<string> VariablesOf(string text) => Variable().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?<!\$)\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Variable();
}
