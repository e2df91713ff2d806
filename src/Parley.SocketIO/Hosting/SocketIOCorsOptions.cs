namespace Parley.SocketIO;

/// <summary>
/// Which web pages of other origins may connect. A request without an <c>Origin</c> header comes from no web page and is
/// always allowed, as is the server's own origin.
/// </summary>
public sealed class SocketIOCorsOptions
{
    /// <summary>
    /// The origins allowed beside the server's own, as <c>https://example.org</c>; <c>*</c> allows any. When set, a
    /// handshake from another origin is refused with 403, over WebSocket as well. Null (the default) sends no CORS
    /// headers and refuses nobody, as the reference server does: browsers then keep other origins from polling, but not
    /// from WebSocket.
    /// </summary>
    public IReadOnlyList<string>? AllowedOrigins { get; set; }

    /// <summary>Whether pages of allowed origins may send cookies. Default false.</summary>
    public bool AllowCredentials { get; set; }
}
