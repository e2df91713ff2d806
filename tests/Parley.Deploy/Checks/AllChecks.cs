using System.Text.Json.Nodes;
using Parley.Deploy.Manifests;

namespace Parley.Deploy.Checks;

/// <summary>
/// Everything that can be known of objects without a cluster. What passes is valid against the published types, which
/// is not the same as accepted by an API server.
/// </summary>
internal static class AllChecks
{
    /// <summary>What the server answers; a test asks a running one.</summary>
    public static IReadOnlySet<string> ServerPaths { get; } = new HashSet<string> { "/health", "/ready" };

    private static readonly ICheck[] Checks =
    [
        new NameCheck(), new SelectorCheck(), new PortCheck(), new ReferenceCheck(), new AutoscalerCheck(),
        new ProbeCheck(ServerPaths), new PolicyCheck(), new SecurityCheck(), new ServerCheck(), new NginxCheck(),
    ];

    public static IReadOnlyList<string> Faults(JsonArray items)
    {
        var cluster = Cluster.Read(items);
        return [.. cluster.Faults, .. Checks.SelectMany(check => check.Faults(cluster))];
    }

    /// <summary>Images named by a tag, which may be another image tomorrow, or by a registry that does not exist.</summary>
    public static IReadOnlyList<string> UnpinnedImages(JsonArray items) =>
    [
        .. Cluster.Read(items).Workloads.SelectMany(workload => workload.Containers)
            .Select(container => container.Image).Distinct().Order(StringComparer.Ordinal)
            .Where(image => image?.Contains("@sha256:", StringComparison.Ordinal) != true),
    ];
}
