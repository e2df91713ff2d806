using Parley.Testing;

namespace Parley.Cluster;

/// <summary>nginx before the nodes, with the configuration and the files that <c>deploy/nginx</c> makes.</summary>
internal sealed class Nginx
{
    private readonly ClusterOptions _options;
    private readonly string _configuration;

    public Nginx(ClusterOptions options, Action changed)
    {
        _options = options;
        _configuration = Path.Combine(options.Folder, "nginx.conf");
        var ownFolder = Directory.CreateDirectory(Path.Combine(options.Folder, "nginx")).FullName;
        // As root it would give up its rights, and with them the way into the folder.
        string[] user = Environment.UserName == "root" ? ["-g", "daemon off; user root;"] : ["-g", "daemon off;"];
        Part = new Part(
            "nginx",
            () => ChildProcess.Start(
                File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx",
                ["-c", _configuration, .. user],
                workingDirectory: ownFolder,
                endSignal: Signal.Term,
                logFile: Path.Combine(options.Folder, "logs", "nginx.log")),
            changed,
            ownFolder);
    }

    public Part Part { get; }

    private string Pages => Path.Combine(_options.Folder, "pages");

    public async Task StartAsync(IEnumerable<(string Name, int Port)> nodes)
    {
        var pages = Path.Combine(Path.GetDirectoryName(_options.Server)!, "wwwroot");
        if (File.Exists(Path.Combine(pages, "index.html")))
        {
            await ChildProcess.RunAsync(Script("client"), [pages, Pages]);
        }

        await ConfigureAsync(nodes);
        Part.Start();
    }

    /// <summary>Old workers keep their sockets: nobody notices.</summary>
    public async Task ReloadAsync(IEnumerable<(string Name, int Port)> nodes)
    {
        await ConfigureAsync(nodes);
        Part.Send(Signal.Hup);
    }

    private async Task ConfigureAsync(IEnumerable<(string Name, int Port)> nodes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["NODES"] = string.Join(' ', nodes.Select(node => $"{node.Name}=127.0.0.1:{node.Port}")),
            ["PORT"] = $"{_options.Port}",
            ["ROOT"] = Pages,
            ["TMP"] = Path.Combine(_options.Folder, "nginx"),
            ["WORKERS"] = "2",
            ["ACCESS_LOG"] = Path.Combine(_options.Folder, "logs", "nginx-access.log"),
        };
        var text = await ChildProcess.RunAsync(Script("render"), [], environment: settings);
        await File.WriteAllTextAsync(_configuration + ".new", text);
        File.Move(_configuration + ".new", _configuration, overwrite: true);
    }

    private static string Script(string name) => Path.Combine(Repository.Root, "deploy", "nginx", name);
}
