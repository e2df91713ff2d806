using System.Net.Sockets;

namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>A socket that the web server has let go of, and what had come behind the last request.</summary>
internal readonly record struct DetachedSocket(Socket Socket, byte[] Received);
