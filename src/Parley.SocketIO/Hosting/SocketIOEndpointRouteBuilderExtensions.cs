using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Gives the Socket.IO server its path.</summary>
public static class SocketIOEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves Socket.IO below <paramref name="path"/> (clients expect <c>/socket.io</c>) and lets
    /// <paramref name="configure"/> register namespaces and handlers.
    /// </summary>
    public static IEndpointConventionBuilder MapSocketIO(
        this IEndpointRouteBuilder endpoints, string path, Action<SocketIOServer> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(configure);
        var server = endpoints.ServiceProvider.GetRequiredService<SocketIOServer>();
        configure(server);
        server.CheckAuthorization(endpoints.ServiceProvider);
        return endpoints.Map($"{path.TrimEnd('/')}/{{**rest}}", server.HandleAsync).WithDisplayName("Socket.IO");
    }
}
