using Parley.Testing;

namespace Parley.Cluster;

/// <summary>
/// One process of the cluster. While it is wanted, it is started again a second after it died. What it leaves behind in
/// <paramref name="ownFolder"/> dies with it.
/// </summary>
internal sealed class Part(string name, Func<ChildProcess> start, Action changed, string? ownFolder = null)
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ChildProcess? _process;
    private bool _isWanted;

    public string Name => name;

    /// <summary>Null while it is not running.</summary>
    public int? ProcessId => _process is { HasExited: false } process ? process.Id : null;

    public void Start()
    {
        lock (_gate)
        {
            _isWanted = true;
            Launch();
        }

        changed();
    }

    public void Send(Signal signal) => _process?.Send(signal);

    /// <summary>Ends it for good: first by the signal, after the time given by kill -9. Until it is gone.</summary>
    public async Task StopAsync(Signal signal, TimeSpan patience)
    {
        ChildProcess? process;
        lock (_gate)
        {
            _isWanted = false;
            process = _process;
        }

        if (process is not null)
        {
            process.Send(signal);
            using var deadline = new CancellationTokenSource(patience);
            try
            {
                await process.WhenExitedAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WhenExitedAsync(CancellationToken.None);
            }
        }

        changed();
    }

    private void Launch()
    {
        _process = start();
        _ = WatchAsync(_process);
    }

    private async Task WatchAsync(ChildProcess process)
    {
        await process.WhenExitedAsync(CancellationToken.None);
        if (ownFolder is not null)
        {
            Leftovers.KillIn(ownFolder);
        }

        changed();
        await Task.Delay(RestartDelay, TimeProvider.System);
        lock (_gate)
        {
            if (!_isWanted || _process != process)
            {
                return;
            }

            Console.WriteLine($"{name} ended with {process.ExitCode}; it is started again");
            Launch();
        }

        changed();
    }
}
