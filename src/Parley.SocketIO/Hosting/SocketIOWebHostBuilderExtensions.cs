using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Engine.Transports.Handover;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Has Kestrel hand the sockets of WebSockets over to the Socket.IO server.</summary>
public static class SocketIOWebHostBuilderExtensions
{
    /// <summary>
    /// Lets Kestrel listen through a transport that hands the TCP connection of a Socket.IO WebSocket over to the Socket.IO
    /// server, and forgets it: an idle connection then costs about a third of the memory. Everything else, HTTPS and
    /// HTTP/2 included, works as over Kestrel's own transport, whose options (<see cref="SocketTransportOptions"/>) count
    /// here too.
    /// </summary>
    /// <remarks>
    /// Kestrel's limits and metrics no longer see the connections handed over; those of the Socket.IO server do. A
    /// connection is handed over only if nothing stands between it and Kestrel: neither TLS nor a connection middleware.
    /// </remarks>
    public static IWebHostBuilder UseSocketIOTransport(this IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services =>
        {
            // Kestrel asks the factory registered last first, and adds its own only when there is none.
            if (!services.Any(service => service.ImplementationType == typeof(SocketTransportFactory)))
            {
                services.AddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
            }

            services.AddSingleton<IConnectionListenerFactory, HandoverListenerFactory>();
        });
    }
}
