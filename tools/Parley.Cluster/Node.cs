using System.Net;
using Parley.Testing;

namespace Parley.Cluster;

/// <summary>One Parley server; the name stays with the port.</summary>
internal sealed class Node : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly Func<int, IReadOnlyDictionary<string, string?>> _environment;
    private readonly string _logFile;
    private readonly Action _changed;
    private string _server;

    public Node(
        string name, string server, string folder, bool hasLink, Func<int, IReadOnlyDictionary<string, string?>> environment, Action changed)
    {
        Name = name;
        _server = server;
        _environment = environment;
        _logFile = Path.Combine(folder, "logs", $"{name}.log");
        _changed = changed;
        Link = hasLink ? new Link(name, () => Port) : null;
        Part = MakePart();
    }

    public string Name { get; }

    public int Port { get; } = FreePort.Next();

    /// <summary>Between nginx and the node.</summary>
    public Link? Link { get; }

    /// <summary>Where nginx finds it.</summary>
    public int PublicPort => Link?.Port ?? Port;

    public Part Part { get; private set; }

    public Task WaitUntilReadyAsync() => Wait.UntilAsync(IsReadyAsync, $"{Name} is ready");

    /// <summary>SIGTERM, and as long as it takes to hand its clients over.</summary>
    public Task StopAsync() => Part.StopAsync(Signal.Term, Patience);

    /// <summary>Leaves well, and comes back as this program, at once.</summary>
    public async Task RestartAsync(string? server)
    {
        await StopAsync();
        _server = server ?? _server;
        Part = MakePart();
        Part.Start();
        await WaitUntilReadyAsync();
    }

    public void Dispose() => Link?.Dispose();

    private Part MakePart() => new(
        Name,
        () => ChildProcess.Start(_server, [], _environment(Port), workingDirectory: Repository.Root, logFile: _logFile),
        _changed);

    private async ValueTask<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{Port}/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
