using System.Security.Cryptography;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Hosting;

/// <summary>
/// Leaving well: once the process is told to stop it is no longer ready, clients are told to come back, and their
/// transports close, so that the stock client reconnects by itself.
/// </summary>
internal sealed class Drain(IHostApplicationLifetime lifetime) : IHostedService
{
    public const string Reason = "draining";

    /// <summary>Spreads the return of many clients over some time.</summary>
    private const int MostReconnectDelayMilliseconds = 1_000;

    private SocketIOServer? _io;

    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Registered after the Socket.IO server's own, so called before it: the transports are still open.</summary>
    public void Map(SocketIOServer io)
    {
        _io = io;
        lifetime.ApplicationStopping.Register(() => TellClients(io.Of(ChatEvents.Namespace)));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until everybody has left, so that presence is given back before its services stop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_io is not null)
        {
            await _io.CloseAsync(cancellationToken);
        }
    }

    private static void TellClients(SocketIONamespace chat)
    {
        foreach (var socket in chat.Sockets)
        {
            socket.Emit("closing", new Closing(Reason, RandomNumberGenerator.GetInt32(MostReconnectDelayMilliseconds)));
        }
    }
}
