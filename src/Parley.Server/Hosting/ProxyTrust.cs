using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Parley.Server.Hosting;

/// <summary>Whose word about a client's address is believed: the named networks', nobody's by default.</summary>
internal static partial class ProxyTrust
{
    public static void UseTrustedProxies(this WebApplication app, IReadOnlyList<System.Net.IPNetwork> trusted)
    {
        if (trusted.Count == 0)
        {
            WarnOnce(app);
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null, // until an address that is not trusted
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in trusted)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }

    private static void WarnOnce(WebApplication app)
    {
        var warned = 0;
        app.Use((http, next) =>
        {
            if (http.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
                && Interlocked.Exchange(ref warned, 1) == 0)
            {
                Log.HeaderIgnored(app.Logger, http.Connection.RemoteIpAddress);
            }

            return next(http);
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "X-Forwarded-For from {Proxy} is ignored; if that is your proxy, name its network in PARLEY__TRUSTEDPROXIES")]
        public static partial void HeaderIgnored(ILogger logger, IPAddress? proxy);
    }
}
