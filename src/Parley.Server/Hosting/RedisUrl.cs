using System.Globalization;
using StackExchange.Redis;

namespace Parley.Server.Hosting;

/// <summary>
/// <c>redis://[[user]:password@]host:port[,host:port…][/database][?sentinel=name]</c>, <c>rediss://</c> for TLS. Several
/// hosts are nodes of a Redis Cluster, or Sentinels where the name of what they watch is given. The options of TLS are
/// called as in DATABASE_URL. The driver itself would take such a URL for a host name, silently.
/// </summary>
internal static class RedisUrl
{
    private const int DefaultPort = 6379;
    private const int SentinelPort = 26379;

    private const string Takes = "it takes redis://[[user]:password@]host[:6379][,host…][/database][?sentinel=name], or rediss:// for TLS with sslrootcert, sslcert and sslkey";

    /// <exception cref="FormatException">Says in one line what is wrong; a password is not repeated.</exception>
    public static ConfigurationOptions Parse(string url)
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false, // a node without Redis still serves
            ConnectTimeout = 2000,
            SyncTimeout = 2000,
            AsyncTimeout = 2000,
            BacklogPolicy = BacklogPolicy.FailFast,
            ClientName = "parley",
        };
        var rest = WithoutScheme(url, options);
        var at = rest.LastIndexOf('@');
        if (rest.AsSpan().IndexOfAny('/', '?') is >= 0 and var end && end < at)
        {
            throw Fault(url, "a / or ? in its password must be written as %2F or %3F");
        }

        if (rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark)
        {
            ReadQuery(url, rest[(mark + 1)..], options);
            rest = rest[..mark];
        }

        if (at >= 0)
        {
            ReadCredentials(rest[..at], options);
            rest = rest[(at + 1)..];
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            options.DefaultDatabase = ReadDatabase(url, rest[(slash + 1)..]);
            rest = rest[..slash];
        }

        foreach (var endpoint in rest.Split(','))
        {
            AddEndpoint(url, endpoint, options);
        }

        return options;
    }

    private static string WithoutScheme(string url, ConfigurationOptions options)
    {
        if (url.StartsWith("redis://", StringComparison.OrdinalIgnoreCase))
        {
            return url["redis://".Length..];
        }

        if (url.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase))
        {
            options.Ssl = true;
            return url["rediss://".Length..];
        }

        throw Fault(url, "the scheme is missing or another");
    }

    private static void ReadCredentials(string credentials, ConfigurationOptions options)
    {
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? credentials : credentials[..colon];
        if (user.Length > 0)
        {
            options.User = Uri.UnescapeDataString(user);
        }

        if (colon >= 0)
        {
            options.Password = Uri.UnescapeDataString(credentials[(colon + 1)..]);
        }
    }

    private static void ReadQuery(string url, string query, ConfigurationOptions options)
    {
        string? authority = null, certificate = null, key = null;
        foreach (var part in query.Split('&'))
        {
            var pair = part.Split('=', 2);
            var value = pair.Length == 2 && pair[1].Length > 0
                ? Uri.UnescapeDataString(pair[1])
                : throw Fault(url, $"the option \"{pair[0]}\" has no value");
            switch (pair[0])
            {
                case "sentinel":
                    options.ServiceName = value;
                    break;
                case "sslrootcert":
                    authority = value;
                    break;
                case "sslcert":
                    certificate = value;
                    break;
                case "sslkey":
                    key = value;
                    break;
                default:
                    throw Fault(url, $"there is no option \"{pair[0]}\"");
            }
        }

        if (authority is null && certificate is null && key is null)
        {
            return;
        }

        if (!options.Ssl || certificate is null != key is null)
        {
            throw Fault(url, options.Ssl ? "sslcert and sslkey belong together" : "certificates are of no use without TLS");
        }

        options.SslClientAuthenticationOptions = new RedisTls(authority, certificate, key).OptionsFor;
    }

    private static int? ReadDatabase(string url, string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var database)
            ? database
            : throw Fault(url, $"the database \"{text}\" is not a number");
    }

    private static void AddEndpoint(string url, string endpoint, ConfigurationOptions options)
    {
        var colon = endpoint.LastIndexOf(':');
        var bracket = endpoint.LastIndexOf(']'); // [::1]:6379
        var hasPort = colon > bracket;
        var host = (hasPort ? endpoint[..colon] : endpoint).Trim('[', ']');
        var port = options.ServiceName is null ? DefaultPort : SentinelPort;
        if (host.Length == 0 || host.Contains(' ', StringComparison.Ordinal))
        {
            throw Fault(url, "the host is missing");
        }

        if (hasPort && (!int.TryParse(endpoint[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || port is < 1 or > 65_535))
        {
            throw Fault(url, $"the port \"{endpoint[(colon + 1)..]}\" is not a number from 1 to 65535");
        }

        options.EndPoints.Add(host, port);
    }

    private static FormatException Fault(string url, string why)
    {
        var at = url.LastIndexOf('@');
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var shown = scheme < 0
            ? "***" // a connection string of another kind may hold a password anywhere
            : at < 0 ? url : string.Concat(url.AsSpan(0, scheme + 3), "***", url.AsSpan(at));
        return new FormatException($"REDIS_URL is \"{shown}\": {why}; {Takes}");
    }
}
