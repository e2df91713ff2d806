using System.Net.Sockets;
using System.Text;

namespace Parley.Server.Hosting;

/// <summary>
/// Tells systemd, which asks for it by <c>NOTIFY_SOCKET</c> (<c>Type=notify</c>), that the server serves and that it
/// stops. Elsewhere it does nothing.
/// </summary>
internal static class ServiceNotices
{
    public static void Tell(IHostApplicationLifetime lifetime)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path)
        {
            return;
        }

        lifetime.ApplicationStarted.Register(() => Send(path, "READY=1"));
        lifetime.ApplicationStopping.Register(() => Send(path, "STOPPING=1"));
    }

    private static void Send(string path, string notice)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var name = path[0] == '@' ? '\0' + path[1..] : path; // the kernel's own names, outside the file system
        try
        {
            socket.SendTo(Encoding.ASCII.GetBytes(notice), new UnixDomainSocketEndPoint(name));
        }
        catch (SocketException)
        {
            // Nobody listens any more; serving does not depend on it.
        }
    }
}
