namespace Parley.Testing;

/// <summary>A small server, a sample or an installed package, as a process of its own on a port of its own.</summary>
public sealed class SampleProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private SampleProcess(string program, string folder)
    {
        var port = FreePort.Next();
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = ChildProcess.Start(
            program,
            [],
            new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}" },
            workingDirectory: folder);
    }

    public Uri Address { get; }

    public string Output => _process.Output + _process.Errors;

    /// <summary>Starts a sample as the tests were built: <c>chat</c>, <c>Chat</c>.</summary>
    public static Task<SampleProcess> StartSampleAsync(string folder, string name)
    {
        var root = Path.Combine(Repository.Root, "samples", folder);
        return StartAsync(Path.Combine(root, "bin", Repository.Configuration, "net10.0", name), root);
    }

    /// <summary>Starts a program that listens on ASPNETCORE_URLS, and waits until it says so.</summary>
    public static async Task<SampleProcess> StartAsync(string program, string folder)
    {
        var server = new SampleProcess(program, folder);
        try
        {
            await Wait.UntilAsync(server.IsListening, $"{program} listens");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end, and tells how it did.</summary>
    public async Task<int> TerminateAsync()
    {
        _process.Terminate();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private bool IsListening() => _process.HasExited
        ? throw new InvalidOperationException($"It ended with {_process.ExitCode}.\n{Output}")
        : Output.Contains("Now listening on", StringComparison.Ordinal);
}
