using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO;

/// <summary>
/// The cookie that carries the connection's secret id, for load balancers that keep a client at its server by a cookie.
/// The server itself never reads it. Defaults: <c>io</c>, path <c>/</c>, HttpOnly, SameSite=Lax, Secure as the request, no
/// Max-Age.
/// </summary>
public sealed class SocketIOCookieBuilder : CookieBuilder
{
    /// <summary>The defaults.</summary>
    public SocketIOCookieBuilder()
    {
        Name = "io";
        Path = "/";
        HttpOnly = true;
        SameSite = SameSiteMode.Lax;
    }
}
