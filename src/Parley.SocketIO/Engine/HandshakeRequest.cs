using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Parley.SocketIO.Engine;

/// <summary>
/// What is kept of the request that opened a session. It is copied out, since holding the HttpContext would hold all of
/// its buffers; the headers are packed into one string until somebody asks for them.
/// </summary>
internal sealed class HandshakeRequest
{
    private static readonly ClaimsPrincipal Anonymous = new(new ClaimsIdentity());

    private readonly string _packedHeaders;

    public HandshakeRequest(HttpContext context, DateTimeOffset time)
    {
        var request = context.Request;
        RemoteAddress = context.Connection.RemoteIpAddress;
        User = context.Features.Get<IHttpAuthenticationFeature>()?.User ?? Anonymous;
        AuthenticationExpires =
            context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        UsesBase64 = request.Query.ContainsKey("b64");
        Time = time;
        Secure = request.IsHttps;
        CrossDomain = request.Headers.Origin.Count > 0;
        Url = request.GetEncodedPathAndQuery();
        _packedHeaders = Pack(request.Headers);
    }

    /// <summary>A request that another server has got.</summary>
    public HandshakeRequest(
        IPAddress? remoteAddress,
        DateTimeOffset time,
        bool secure,
        bool crossDomain,
        string url,
        IEnumerable<KeyValuePair<string, string>> headers)
    {
        RemoteAddress = remoteAddress;
        User = Anonymous;
        Time = time;
        Secure = secure;
        CrossDomain = crossDomain;
        Url = url;
        _packedHeaders = string.Concat(headers.Select(header => $"{header.Key.ToLowerInvariant()}:{header.Value}\n"));
    }

    public IPAddress? RemoteAddress { get; }

    public ClaimsPrincipal User { get; }

    /// <summary>When the user's ticket expires; null: never, or nobody knows.</summary>
    public DateTimeOffset? AuthenticationExpires { get; }

    /// <summary>Whether the client cannot read binary frames.</summary>
    public bool UsesBase64 { get; }

    public DateTimeOffset Time { get; }

    public bool Secure { get; }

    public bool CrossDomain { get; }

    public string Url { get; }

    public Dictionary<string, string> ReadHeaders()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in _packedHeaders.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                headers[line[..colon].ToString()] = line[(colon + 1)..].ToString();
            }
        }

        return headers;
    }

    private static string Pack(IHeaderDictionary headers)
    {
        var packed = new StringBuilder(512);
        foreach (var (name, values) in headers)
        {
            packed.Append(name.ToLowerInvariant()).Append(':').AppendJoin(", ", values.ToArray()).Append('\n');
        }

        return packed.ToString();
    }
}
