using System.Text;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>Names, labels, schedules and sizes that an API server would refuse.</summary>
internal sealed partial class NameCheck : ICheck
{
    private const int MostConfigMapBytes = 1024 * 1024;

    public IEnumerable<string> Faults(Cluster cluster) =>
    [
        .. cluster.Objects.SelectMany(OfObject),
        .. cluster.Objects.GroupBy(Id).Where(group => group.Count() > 1).Select(group => $"{group.Key}: there are {group.Count()} of it"),
        .. cluster.Of<V1ConfigMap>().SelectMany(OfConfigMap),
        .. cluster.Of<V1CronJob>().Where(job => !Cron().IsMatch(job.Spec.Schedule))
            .Select(job => $"CronJob {job.Metadata.Name}: \"{job.Spec.Schedule}\" is no schedule of five fields"),
        .. cluster.Workloads.SelectMany(OfWorkload),
    ];

    private static string Id(IKubernetesObject<V1ObjectMeta> found) =>
        $"{found.Kind} {found.Metadata.NamespaceProperty ?? "default"}/{found.Metadata.Name}";

    private static IEnumerable<string> OfObject(IKubernetesObject<V1ObjectMeta> found)
    {
        if (!DnsLabel().IsMatch(found.Metadata.Name) || found.Metadata.Name.Length > 63)
        {
            yield return $"{found.Kind} {found.Metadata.Name}: its name is no DNS label";
        }

        foreach (var (key, value) in found.Metadata.Labels ?? new Dictionary<string, string>())
        {
            if (!LabelKey().IsMatch(key) || !LabelValue().IsMatch(value))
            {
                yield return $"{found.Kind} {found.Metadata.Name}: {key}={value} is no label";
            }
        }
    }

    private static IEnumerable<string> OfConfigMap(V1ConfigMap map)
    {
        if (map.Data is null)
        {
            yield break;
        }

        if (map.Data.Sum(pair => pair.Key.Length + Encoding.UTF8.GetByteCount(pair.Value)) > MostConfigMapBytes)
        {
            yield return $"ConfigMap {map.Metadata.Name}: it is larger than 1 MiB";
        }

        foreach (var key in map.Data.Keys.Where(key => !FileName().IsMatch(key)))
        {
            yield return $"ConfigMap {map.Metadata.Name}: {key} is no key";
        }
    }

    private static IEnumerable<string> OfWorkload(Workload workload)
    {
        foreach (var container in workload.Containers)
        {
            if (!DnsLabel().IsMatch(container.Name))
            {
                yield return $"{workload.Id}: the container's name {container.Name} is no DNS label";
            }

            foreach (var variable in (container.Env ?? []).Where(variable => !VariableName().IsMatch(variable.Name)))
            {
                yield return $"{workload.Id}: {variable.Name} is no name of a variable";
            }

            foreach (var port in (container.Ports ?? []).Where(port => port.Name is { Length: > 15 }))
            {
                yield return $"{workload.Id}: the port's name {port.Name} is longer than 15 characters";
            }
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex LabelKey();

    [GeneratedRegex("^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();

    [GeneratedRegex("^[-._a-zA-Z0-9]{1,253}$")]
    private static partial Regex FileName();

    [GeneratedRegex("^[-._a-zA-Z][-._a-zA-Z0-9]*$")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"^(\S+ ){4}\S+$")]
    private static partial Regex Cron();
}
