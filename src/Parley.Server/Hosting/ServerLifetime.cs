using System.Runtime.InteropServices;

namespace Parley.Server.Hosting;

/// <summary>
/// The signals that end the process. SIGTERM, by which it is replaced, leaves load balancers their pause; SIGINT and
/// SIGQUIT come from a person who waits. A second signal ends what the first began.
/// </summary>
internal sealed class ServerLifetime(IHostApplicationLifetime lifetime, Drain drain, ParleySettings settings)
    : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _hurry = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _hurry.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the process ends by itself, when it has left
        if (Interlocked.Increment(ref _signals) > 1)
        {
            _hurry.Cancel();
            return;
        }

        var pause = context.Signal == PosixSignal.SIGTERM ? settings.DrainDelay : TimeSpan.Zero;
        _ = LeaveAsync(pause);
    }

    private async Task LeaveAsync(TimeSpan pause)
    {
        try
        {
            await drain.LeaveAsync(pause, _hurry.Token);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}
