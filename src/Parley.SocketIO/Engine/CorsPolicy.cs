using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Which web pages may connect. Browsers ask before they read a polling answer, but never before a WebSocket; so the
/// origin is checked here too.
/// </summary>
internal sealed class CorsPolicy
{
    private const string Methods = "GET,HEAD,PUT,PATCH,POST,DELETE";

    private readonly HashSet<string>? _origins;
    private readonly bool _allowsAny;
    private readonly bool _allowsCredentials;

    public CorsPolicy(SocketIOCorsOptions options)
    {
        _origins = options.AllowedOrigins?.ToHashSet(StringComparer.OrdinalIgnoreCase);
        _allowsAny = _origins?.Contains("*") == true;
        _allowsCredentials = options.AllowCredentials;
    }

    /// <summary>Whether the origin may open a session.</summary>
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return _origins is null || origin.Length == 0 || IsListed(origin) || IsOwn(origin, request.Host);
    }

    /// <summary>Adds the response headers; true when the request was a preflight and is answered with them.</summary>
    public bool Answer(HttpContext context)
    {
        if (_origins is null)
        {
            return false;
        }

        var headers = context.Response.Headers;
        var origin = context.Request.Headers.Origin.ToString();
        if (_allowsAny && !_allowsCredentials)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            if (IsListed(origin))
            {
                headers.AccessControlAllowOrigin = origin;
            }
        }

        if (_allowsCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            return false;
        }

        headers.AccessControlAllowMethods = Methods;
        var asked = context.Request.Headers.AccessControlRequestHeaders;
        if (asked.Count > 0)
        {
            headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
            headers.AccessControlAllowHeaders = asked;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private bool IsListed(string origin) => _allowsAny || _origins!.Contains(origin);

    /// <summary>
    /// By host and port alone: behind a proxy that ends TLS the request's own scheme says nothing about the page's.
    /// </summary>
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.IdnHost, host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (host.Port ?? uri.Port) == uri.Port;
}
