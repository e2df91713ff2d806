using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Hosting;

namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>One listening socket.</summary>
internal sealed class HandoverListener(
    Socket socket, EndPoint endpoint, SocketTransportOptions options, MemoryPool<byte> pool, ILogger logger)
    : IConnectionListener
{
    /// <summary>With no file left to open, the next attempt fails as well: it would only burn a core.</summary>
    private static readonly TimeSpan NoFilesPause = TimeSpan.FromMilliseconds(50);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint ?? endpoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (BusyPool.HasOtherWork && !socket.Poll(0, SelectMode.SelectRead))
                {
                    await Task.Yield(); // then there may be several: 15 % of setting up a connection
                }

                var accepted = await socket.AcceptAsync(cancellationToken);
                if (TryStart(accepted) is { } connection)
                {
                    return connection;
                }
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException exception)
                when (exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                Log.OutOfFiles(logger, exception.SocketErrorCode);
                await Task.Delay(NoFilesPause, TimeProvider.System, cancellationToken);
            }
            catch (SocketException)
            {
                // The connection was reset while it waited to be accepted.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default; // connections may still use the pool; it is collected with the last of them
    }

    /// <summary>The connection, or null when its socket was reset already.</summary>
    private HandoverConnection? TryStart(Socket accepted)
    {
        try
        {
            if (!OperatingSystem.IsLinux() && accepted.LocalEndPoint is IPEndPoint)
            {
                accepted.NoDelay = options.NoDelay;
            }

            accepted.Blocking = false;
            var connection = new HandoverConnection(accepted, options, pool);
            connection.Start();
            return connection;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            accepted.Dispose();
            return null;
        }
    }
}
