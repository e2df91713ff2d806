using System.Globalization;

namespace Parley.Cluster;

/// <summary>What <c>up</c> was asked for.</summary>
internal sealed class ClusterOptions
{
    private const int MostNodes = 32;

    public int Nodes { get; private set; } = 3;

    /// <summary>nginx' port.</summary>
    public int Port { get; private set; } = 8080;

    /// <summary>Everything is kept here: <c>cluster.json</c>, logs, data.</summary>
    public string Folder { get; private set; } = Path.Combine(Testing.Repository.Root, "artifacts", "cluster");

    /// <summary>The built program that the nodes run.</summary>
    public string Server { get; private set; } = Testing.Repository.Server;

    /// <summary>Whether connections between the parts go through proxies, which <c>link</c> can harm.</summary>
    public bool HasLinks { get; private set; }

    /// <summary>Size of the database's disk in MB, which may be filled; null: the folder's own disk.</summary>
    public int? DiskMegabytes { get; private set; }

    /// <exception cref="ClusterException">Something cannot be understood.</exception>
    public static ClusterOptions Parse(IEnumerable<string> arguments)
    {
        var options = new ClusterOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            switch (name)
            {
                case "--nodes":
                    options.Nodes = Number(name, Value(name, rest), 1, MostNodes);
                    break;
                case "--port":
                    options.Port = Number(name, Value(name, rest), 1, 65_535);
                    break;
                case "--dir":
                    options.Folder = Path.GetFullPath(Value(name, rest));
                    break;
                case "--server":
                    options.Server = Path.GetFullPath(Value(name, rest));
                    break;
                case "--disk":
                    options.DiskMegabytes = Number(name, Value(name, rest), 100, 100_000);
                    break;
                case "--links":
                    options.HasLinks = true;
                    break;
                default:
                    throw new ClusterException($"\"{name}\" is not an option");
            }
        }

        return options;
    }

    public static int Number(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw new ClusterException($"{name} is \"{text}\"; it takes a whole number from {least} to {most}");

    public static int NumberOfNodes(string text) => Number("scale", text, 1, MostNodes);

    private static string Value(string name, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw new ClusterException($"{name} lacks its value");
}
