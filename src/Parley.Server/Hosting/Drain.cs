using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Hosting;

/// <summary>
/// Leaving well: once the process is told to stop it is no longer ready, clients are told to come back, and their
/// transports close, so that the stock client reconnects by itself.
/// </summary>
internal sealed class Drain : IHostedLifecycleService
{
    public const string Reason = "draining";

    /// <summary>Spreads the return of many clients over some time.</summary>
    private const int MostReconnectDelayMilliseconds = 1_000;

    private SocketIOServer? _io;

    public bool IsDraining { get; private set; }

    public void Map(SocketIOServer io) => _io = io;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsDraining = true;
        if (_io is null)
        {
            return;
        }

        foreach (var socket in _io.Of(ChatEvents.Namespace).Sockets)
        {
            var delay = System.Security.Cryptography.RandomNumberGenerator.GetInt32(MostReconnectDelayMilliseconds);
            socket.Emit("closing", new Closing(Reason, delay));
        }

        await _io.CloseAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
