namespace Parley.SocketIO.Tests.Testing;

/// <summary>What a test server's WebSockets are written to.</summary>
public enum TestTransport
{
    /// <summary>The socket, handed over by the web server.</summary>
    HandedOver,

    /// <summary>The socket, which stays Kestrel's.</summary>
    KestrelSocket,

    /// <summary>The upgraded stream: a connection middleware stands before the socket, as TLS does.</summary>
    Stream,

    /// <summary>A stream of HTTP/2 over TLS (RFC 8441).</summary>
    Http2,
}
