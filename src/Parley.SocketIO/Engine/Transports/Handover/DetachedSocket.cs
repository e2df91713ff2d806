using System.Net.Sockets;

namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>
/// A socket that the web server has let go of, what had come behind the last request, what completes when more has come
/// (reading need not wait for that), and what the web server wrote last and has not sent: it must go out first.
/// </summary>
internal readonly record struct DetachedSocket(Socket Socket, byte[] Received, Task Readable, byte[] Unsent);
