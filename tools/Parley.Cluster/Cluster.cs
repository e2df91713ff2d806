using System.Collections;
using System.Globalization;
using Parley.Testing;

namespace Parley.Cluster;

/// <summary>All parts of a cluster on this machine, and what can be done to them.</summary>
internal sealed class Cluster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClusterOptions _options;
    private readonly Lock _gate = new();
    private readonly List<Node> _nodes = [];
    private readonly List<Link> _links = [];
    private readonly int _redisPort = FreePort.Next();
    private string _databaseUrl = "";
    private string _server;

    public Cluster(ClusterOptions options)
    {
        _options = options;
        _server = options.Server;
        Postgres = new Postgres(options, Path.Combine(options.Folder, "data"), Changed);
        Nginx = new Nginx(options, Changed);
        Redis = new Part(
            "redis",
            () => ChildProcess.Start(
                "redis-server",
                ["--port", $"{_redisPort}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", options.Folder],
                logFile: Log("redis")),
            Changed);
    }

    public string Url => $"http://127.0.0.1:{_options.Port}";

    public int Port => _options.Port;

    public IReadOnlyList<Node> Nodes => _nodes;

    public Postgres Postgres { get; }

    public Part Redis { get; }

    public string RedisUrl => $"redis://127.0.0.1:{_redisPort}";

    public Nginx Nginx { get; }

    public async Task StartAsync()
    {
        Redis.Start();
        await Postgres.StartAsync();
        var ports = Postgres.Ports.ToList(); // in the order of the start, whoever is the primary later
        _databaseUrl = Postgres.UrlOfBoth(_options.HasLinks ? ports.ConvertAll(port => AddLink("postgres", port).Port) : ports);
        if (_options.HasLinks)
        {
            AddLink("redis", _redisPort);
        }

        await ScaleAsync(_options.Nodes);
        await Nginx.StartAsync(Upstreams());
        Console.WriteLine($"Parley runs at {Url}: {_nodes.Count} nodes; logs and cluster.json in {_options.Folder}");
    }

    public async Task RunAsync(string[] command)
    {
        switch (command)
        {
            case ["scale", var count]:
                await ScaleAsync(ClusterOptions.NumberOfNodes(count));
                await Nginx.ReloadAsync(Upstreams());
                break;
            case ["roll", .. var rest]:
                _server = rest is ["--server", var server] ? server : _server;
                foreach (var node in _nodes.ToArray())
                {
                    await node.RestartAsync(_server);
                }

                break;
            case ["promote"]:
                await Postgres.PromoteAsync();
                break;
            case ["link", var name, var harm, .. var amount]:
                SetLinks(name, harm, amount.FirstOrDefault());
                break;
            default:
                throw new ClusterException($"\"{string.Join(' ', command)}\" is no command.");
        }
    }

    public async Task StopAsync()
    {
        await Nginx.Part.StopAsync(Signal.Term, Patience);
        await Task.WhenAll(_nodes.Select(node => node.StopAsync()));
        await Redis.StopAsync(Signal.Term, Patience);
        await Postgres.StopAsync();
        File.Delete(ClusterFile.PathIn(_options.Folder));
    }

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _links.ForEach(link => link.Dispose());
    }

    /// <summary>Nodes come one after the other, since the first one makes the schema; all that go leave at once.</summary>
    private async Task ScaleAsync(int count)
    {
        while (_nodes.Count < count)
        {
            var node = new Node(
                string.Create(CultureInfo.InvariantCulture, $"node-{_nodes.Count + 1}"),
                _server, _options.Folder, _options.HasLinks, EnvironmentOf, Changed);
            _nodes.Add(node);
            node.Part.Start();
            await node.WaitUntilReadyAsync();
        }

        var leaving = _nodes[count..];
        await Task.WhenAll(leaving.Select(node => node.StopAsync()));
        _nodes.RemoveRange(count, leaving.Count);
        leaving.ForEach(node => node.Dispose());
        Changed();
    }

    private Dictionary<string, string?> EnvironmentOf(int port)
    {
        var name = _nodes.First(node => node.Port == port).Name;
        var environment = new Dictionary<string, string?>
        {
            ["PORT"] = $"{port}",
            ["DATABASE_URL"] = _databaseUrl,
            ["REDIS_URL"] = $"redis://127.0.0.1:{_links.Find(link => link.Name == "redis")?.Port ?? _redisPort}",
            ["DATA_DIR"] = Path.Combine(_options.Folder, name),
            ["PARLEY__NODENAME"] = name,
            ["PARLEY__TRUSTEDPROXIES"] = "127.0.0.1",
        };
        foreach (DictionaryEntry given in Environment.GetEnvironmentVariables())
        {
            if (given.Key is string key && key.StartsWith("PARLEY__", StringComparison.OrdinalIgnoreCase))
            {
                environment[key] = given.Value as string;
            }
        }

        return environment;
    }

    private Link AddLink(string name, int port)
    {
        var link = new Link(name, () => port);
        _links.Add(link);
        return link;
    }

    private void SetLinks(string name, string harm, string? amount)
    {
        var links = _links.Concat(_nodes.Select(node => node.Link).OfType<Link>())
            .Where(link => name == "all" || link.Name == name).ToList();
        if (links.Count == 0)
        {
            throw new ClusterException($"There is no link \"{name}\"; up --links makes redis, postgres and one for each node.");
        }

        links.ForEach(link => link.Set(harm, amount));
    }

    private IEnumerable<(string Name, int Port)> Upstreams() => _nodes.Select(node => (node.Name, node.PublicPort));

    private string Log(string name) => Path.Combine(_options.Folder, "logs", $"{name}.log");

    private void Changed()
    {
        lock (_gate)
        {
            ClusterFile.Write(this, _options.Folder);
        }
    }
}
