using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO;

/// <summary>A Socket.IO server: its namespaces and its connections.</summary>
public sealed class SocketIOServer
{
    internal SocketIOServer()
    {
    }

    /// <summary>The number of open connections.</summary>
    public int ConnectionCount => throw new NotImplementedException();

    /// <summary>The namespace of this name; it is made when it does not exist.</summary>
    public SocketIONamespace Of(string name) => throw new NotImplementedException();

    /// <summary>
    /// Closes every connection (reason <c>server shutting down</c>; stock clients reconnect by themselves) and refuses
    /// new ones. Completes when the handlers of <see cref="SocketIONamespace.OnDisconnect"/> have.
    /// </summary>
    public ValueTask CloseAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    internal static SocketIOServer Create(IServiceProvider services) => throw new NotImplementedException();

    internal Task HandleAsync(HttpContext context) => throw new NotImplementedException();
}
