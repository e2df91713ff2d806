using Microsoft.Extensions.Diagnostics.HealthChecks;
using Parley.SocketIO;
using Parley.SocketIO.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Socket.IO server to the health checks.</summary>
public static class SocketIOHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that fails while the server closes, is degraded while more than <paramref name="overloadBytes"/> wait
    /// for clients that do not take them, and tells <c>connections</c>, <c>sockets</c>, <c>queueBytes</c> and
    /// <c>closing</c> in its data.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="overloadBytes">Default 256 MiB.</param>
    /// <param name="failureStatus">What a closing server is. Default: unhealthy.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    public static IHealthChecksBuilder AddSocketIO(
        this IHealthChecksBuilder builder,
        string name = "socketio",
        long overloadBytes = 256L << 20,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new SocketIOHealthCheck(services.GetRequiredService<SocketIOServer>(), overloadBytes),
            failureStatus,
            tags));
    }
}
