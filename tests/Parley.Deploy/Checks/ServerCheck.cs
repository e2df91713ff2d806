using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Parley.Deploy.Manifests;
using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Deploy.Checks;

/// <summary>
/// Chat servers get settings that they take, have the time to leave that they were promised, and all of them together
/// no more connections than the database has.
/// </summary>
internal sealed partial class ServerCheck : ICheck
{
    /// <summary>For operators, the dump, and PostgreSQL's own three.</summary>
    private const int KeptConnections = 10;

    private const int SecondsToEnd = 5;

    public static bool IsServer(V1Container container) =>
        container.Env?.Any(variable => variable.Name.StartsWith("PARLEY__", StringComparison.Ordinal)) == true;

    public IEnumerable<string> Faults(Cluster cluster) =>
        from workload in cluster.Workloads
        from container in workload.Pod.Containers
        where IsServer(container)
        from fault in OfServer(cluster, workload, container)
        select $"{workload.Id}: {container.Name}: {fault}";

    private static IEnumerable<string> OfServer(Cluster cluster, Workload workload, V1Container container)
    {
        ParleySettings settings;
        try
        {
            settings = ParleySettings.Read(ConfigurationOf(container));
        }
        catch (StartupException exception)
        {
            return [exception.Message];
        }

        return settings.Unknown.Select(name => $"{name} is no setting of Parley")
            .Concat(OfPort(container, settings))
            .Concat(OfProbes(container, settings))
            .Concat(OfLeaving(workload, container, settings))
            .Concat(OfConnections(cluster, workload, settings));
    }

    private static IConfiguration ConfigurationOf(V1Container container)
    {
        var values = (container.Env ?? []).ToDictionary(
            variable => Key(variable.Name), string? (variable) => Variable().Replace(variable.Value ?? "10.0.0.1", "secret"));
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    /// <summary>As .NET reads the environment.</summary>
    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static IEnumerable<string> OfPort(V1Container container, ParleySettings settings) =>
        container.Ports?.Any(port => port.ContainerPort == settings.Port) == true
            ? []
            : [$"it listens on {settings.Port}, which it does not offer"];

    private static IEnumerable<string> OfProbes(V1Container container, ParleySettings settings)
    {
        var scheme = settings.Tls is null ? "HTTP" : "HTTPS";
        return from probe in new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }
               where probe?.HttpGet is { } get && (get.Scheme ?? "HTTP") != scheme
               select $"its port speaks {scheme}, and a probe {probe.HttpGet.Scheme ?? "HTTP"}";
    }

    private static IEnumerable<string> OfLeaving(Workload workload, V1Container container, ParleySettings settings)
    {
        var sleep = container.Lifecycle?.PreStop?.Sleep?.Seconds;
        if (sleep is null)
        {
            yield return "without a preStop it is stopped while it still gets new connections";
        }

        var needed = (sleep ?? 0) + settings.DrainDelay.TotalSeconds + settings.DrainTime.TotalSeconds + SecondsToEnd;
        if ((workload.Pod.TerminationGracePeriodSeconds ?? 30) < needed)
        {
            yield return $"it is killed after {workload.Pod.TerminationGracePeriodSeconds ?? 30} seconds and needs {needed} to leave";
        }
    }

    private static IEnumerable<string> OfConnections(Cluster cluster, Workload workload, ParleySettings settings)
    {
        var scaler = cluster.Of<V2HorizontalPodAutoscaler>().FirstOrDefault(found => found.Spec.ScaleTargetRef.Name == workload.Name);
        var deployment = cluster.Of<V1Deployment>().FirstOrDefault(found => found.Metadata.Name == workload.Name);
        var surge = int.TryParse($"{deployment?.Spec.Strategy?.RollingUpdate?.MaxSurge?.Value}", out var more) ? more : 1;
        var pods = (scaler?.Spec.MaxReplicas ?? workload.Replicas) + surge;
        var wanted = (pods * settings.Database.MaxPoolSize) + KeptConnections;
        foreach (var (database, most) in MaxConnections(cluster))
        {
            if (wanted > most)
            {
                yield return $"{pods} pods with {settings.Database.MaxPoolSize} connections each and {KeptConnections} for others are {wanted}, {database} takes {most}";
            }
        }
    }

    private static IEnumerable<(string Database, int Most)> MaxConnections(Cluster cluster) =>
        from workload in cluster.Workloads
        from container in workload.Pod.Containers
        from argument in container.Args ?? []
        where argument.StartsWith("max_connections=", StringComparison.Ordinal)
        select (workload.Name, int.Parse(argument["max_connections=".Length..], CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\$\([A-Za-z0-9_]+\)")]
    private static partial Regex Variable();
}
