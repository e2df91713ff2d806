using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO;

/// <summary>A request that Engine.IO refused, for <see cref="SocketIOOptions.OnConnectionError"/>.</summary>
public sealed class SocketIOConnectionError
{
    internal SocketIOConnectionError(HttpContext httpContext, int code, string message, string cause)
    {
        HttpContext = httpContext;
        Code = code;
        Message = message;
        Cause = cause;
    }

    /// <summary>The request. Only valid during the call.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>Engine.IO's code, 0 to 5, which the client was told.</summary>
    public int Code { get; }

    /// <summary>The message, which the client was told.</summary>
    public string Message { get; }

    /// <summary>
    /// What exactly was wrong, in the reference server's words where it has one: <c>UNKNOWN_TRANSPORT</c>,
    /// <c>UNKNOWN_SID</c>, <c>BAD_HANDSHAKE_METHOD</c>, <c>INVALID_ORIGIN</c>, <c>TRANSPORT_MISMATCH</c>,
    /// <c>PROTOCOL_MISMATCH</c>, <c>TRANSPORT_HANDSHAKE_ERROR</c>, <c>ID_GENERATION_ERROR</c>, <c>FORBIDDEN</c>,
    /// <c>UNSUPPORTED_PROTOCOL_VERSION</c>, <c>ORIGIN_REFUSED</c>, <c>TOO_MANY_CONNECTIONS</c>,
    /// <c>TOO_MANY_HANDSHAKES</c>, <c>SERVER_FULL</c>, <c>SHUTTING_DOWN</c>.
    /// </summary>
    public string Cause { get; }
}
