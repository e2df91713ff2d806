using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.SocketIO.Hosting;

/// <summary>Whether the server takes connections, and whether its clients take what it sends.</summary>
internal sealed class SocketIOHealthCheck(SocketIOServer server, long overloadBytes) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var queued = server.Engine.QueuedBytes;
        var data = new Dictionary<string, object>
        {
            ["connections"] = server.ConnectionCount,
            ["sockets"] = server.SocketCount,
            ["queueBytes"] = queued,
            ["closing"] = server.Engine.IsClosing,
        };
        return Task.FromResult(server.Engine.IsClosing
            ? new HealthCheckResult(context.Registration.FailureStatus, "The server is closing.", data: data)
            : queued > overloadBytes
                ? HealthCheckResult.Degraded($"{queued} bytes wait for clients that do not take them.", data: data)
                : HealthCheckResult.Healthy("The server takes connections.", data));
    }
}
