using Microsoft.Extensions.Hosting;

namespace Parley.SocketIO.Hosting;

/// <summary>The host stops: waits for the connections that the web server no longer knows of.</summary>
internal sealed class SocketIOShutdown(SocketIOServer server) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await server.CloseAsync(cancellationToken);
            await server.Engine.HandedOver.WhenAllEndedAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            foreach (var session in server.Engine.Sessions)
            {
                session.Close(DisconnectReason.ServerShuttingDown, Outgoing.CloseManner.AtOnce);
            }
        }
    }
}
