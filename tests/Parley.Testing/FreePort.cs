using System.Net;
using System.Net.Sockets;

namespace Parley.Testing;

/// <summary>
/// Ports nobody listens on. They lie below the kernel's range for outgoing connections: a port from that range
/// may be taken by somebody's outgoing connection while a killed server is down, and a client that keeps
/// trying to reach it may even connect to itself.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;
    private const int Last = 31_999;

    private static readonly Lock Gate = new();
    private static int _next = Random.Shared.Next(First, Last);

    public static int Next()
    {
        lock (Gate)
        {
            for (var tries = First; tries <= Last; tries++)
            {
                _next = _next >= Last ? First : _next + 1;
                if (CanBind(_next))
                {
                    return _next;
                }
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}.");
    }

    private static bool CanBind(int port)
    {
        try
        {
            // Both families, since a server may listen on either.
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.DualMode = true;
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
