using System.Net.Sockets;

namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>
/// A socket that the web server has let go of, what had come behind the last request, and what completes when more has
/// come. Reading it need not wait for that.
/// </summary>
internal readonly record struct DetachedSocket(Socket Socket, byte[] Received, Task Readable);
