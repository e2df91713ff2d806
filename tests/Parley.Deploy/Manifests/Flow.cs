using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Parley.Deploy.Manifests;

/// <summary>A connection that the application makes; from outside the cluster when <paramref name="From"/> is null.</summary>
internal sealed partial record Flow(Workload? From, Workload To, int Port)
{
    public override string ToString() => $"{From?.Id ?? "the world"} to {To.Id}, port {Port}";

    /// <summary>What the environment, nginx's configuration and the Services for outsiders say must pass.</summary>
    public static IEnumerable<Flow> NeededBy(Cluster cluster) =>
        cluster.Workloads.SelectMany(workload => ServicesNamedBy(cluster, workload)
                .SelectMany(named => Ways(cluster, workload, named.Service, named.Port)))
            .Concat(cluster.Of<V1Service>().Where(service => service.Spec.Type is "LoadBalancer" or "NodePort")
                .SelectMany(service => service.Spec.Ports.SelectMany(port => Ways(cluster, null, service, port.Port))))
            .Distinct();

    /// <summary>Hosts in variables, as in <c>redis://chat-redis:6379</c>, that are no Service of these objects.</summary>
    public static IEnumerable<string> UnknownHosts(Cluster cluster, Workload workload) =>
        from variable in workload.Containers.SelectMany(container => container.Env ?? [])
        from Match url in HostAndPort().Matches(variable.Value ?? "")
        let service = cluster.Find<V1Service>(url.Groups["host"].Value, workload.Namespace)
        where service?.Spec.Ports.Any(port => port.Port == PortOf(url)) != true
        select $"{variable.Name} names {url.Groups["host"].Value}:{url.Groups["port"].Value}, and there is no such Service";

    private static IEnumerable<(V1Service Service, int Port)> ServicesNamedBy(Cluster cluster, Workload workload)
    {
        foreach (var variable in workload.Containers.SelectMany(container => container.Env ?? []))
        {
            foreach (Match url in HostAndPort().Matches(variable.Value ?? ""))
            {
                if (cluster.Find<V1Service>(url.Groups["host"].Value, workload.Namespace) is { } service)
                {
                    yield return (service, PortOf(url));
                }
            }

            if (variable is { Name: "PGHOST", Value: { } host } && cluster.Find<V1Service>(host, workload.Namespace) is { } database)
            {
                yield return (database, 5432);
            }
        }

        var files = (workload.Pod.Volumes ?? []).Select(volume => volume.ConfigMap?.Name).OfType<string>()
            .Select(name => cluster.Find<V1ConfigMap>(name, workload.Namespace))
            .SelectMany(map => map?.Data?.Values ?? []).ToList();
        foreach (var service in cluster.Of<V1Service>())
        {
            if (files.Any(text => text.Contains($"{service.Metadata.Name}.{workload.Namespace}.svc", StringComparison.Ordinal)))
            {
                yield return (service, service.Spec.Ports[0].Port);
            }
        }
    }

    private static IEnumerable<Flow> Ways(Cluster cluster, Workload? source, V1Service service, int port) =>
        from offered in service.Spec.Ports
        where offered.Port == port
        from workload in cluster.Behind(service)
        let target = offered.TargetPort is null ? $"{offered.Port}" : $"{offered.TargetPort.Value}"
        from own in workload.Ports
        where $"{own.ContainerPort}" == target || own.Name == target
        select new Flow(source, workload, own.ContainerPort);

    private static int PortOf(Match url) => int.Parse(url.Groups["port"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=//|@)(?<host>[a-z][-a-z0-9]*):(?<port>\d+)")]
    private static partial Regex HostAndPort();
}
