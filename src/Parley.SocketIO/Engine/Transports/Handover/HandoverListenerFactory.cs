using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>
/// Listens in the place of Kestrel's own socket transport, with its options, on sockets whose connections can be handed
/// over. What it does not listen on is left to Kestrel's.
/// </summary>
internal sealed class HandoverListenerFactory(
    IOptions<SocketTransportOptions> options, ILoggerFactory loggers, IMemoryPoolFactory<byte>? pools = null)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            socket = options.Value.CreateBoundListenSocket(endpoint);
            if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
            {
                socket.NoDelay = options.Value.NoDelay; // accepted sockets inherit it: a system call less for each
            }

            socket.Listen(options.Value.Backlog);
            return new ValueTask<IConnectionListener>(new HandoverListener(
                socket,
                endpoint,
                options.Value,
                pools?.Create() ?? MemoryPool<byte>.Shared,
                loggers.CreateLogger("Parley.SocketIO.Connections")));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket?.Dispose();
            throw new AddressInUseException(exception.Message, exception);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }
}
