namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>A connection feature: the web server's connection can give its socket away.</summary>
internal interface IDetachableConnection
{
    /// <summary>
    /// Gives the socket away, together with what was flushed but not sent yet. From then on it is the caller's to close, and the
    /// web server's side of the connection only has to come to its end. Null, and nothing has happened, when something
    /// (TLS, a connection middleware) stands between the socket and the web server.
    /// </summary>
    ValueTask<DetachedSocket?> TryDetachAsync();
}
