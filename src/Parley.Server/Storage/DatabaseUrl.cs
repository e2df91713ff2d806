using System.Globalization;
using Npgsql;

namespace Parley.Server.Storage;

/// <summary>
/// Reads <c>postgresql://user:password@host:5432/chat?sslmode=require</c>, which Npgsql itself does not. Pure: it opens
/// nothing. Several hosts are separated by commas; every part may be percent-encoded.
/// </summary>
internal static class DatabaseUrl
{
    private const string Takes = "it takes postgresql://user:password@host:5432/chat";

    /// <summary>libpq's names where they differ from Npgsql's by more than an underscore.</summary>
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["connect_timeout"] = "Timeout",
        ["target_session_attrs"] = "Target Session Attributes",
        ["gssencmode"] = "GSS Encryption Mode",
        ["dbname"] = "Database",
        ["user"] = "Username",
    };

    /// <exception cref="StartupException">The URL cannot be read; the message shows it without its password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || url[..scheme] is not ("postgresql" or "postgres"))
        {
            throw Fault(url, "it must begin with postgresql://");
        }

        var rest = url.AsSpan(scheme + 3);
        if (rest.IndexOfAny('/', '?') is >= 0 and var end && rest.LastIndexOf('@') > end)
        {
            throw Fault(url, "a /, ? or @ in its password or parameters must be written as %2F, %3F or %40");
        }

        var query = ReadOnlySpan<char>.Empty;
        if (rest.IndexOf('?') is >= 0 and var mark)
        {
            query = rest[(mark + 1)..];
            rest = rest[..mark];
        }

        // By default Npgsql looks for Kerberos, and says on stderr that images do not have it.
        var builder = new NpgsqlConnectionStringBuilder { GssEncryptionMode = GssEncryptionMode.Disable };
        if (rest.IndexOf('/') is >= 0 and var slash)
        {
            builder.Database = slash + 1 < rest.Length ? Decode(url, rest[(slash + 1)..]) : null;
            rest = rest[..slash];
        }

        if (rest.LastIndexOf('@') is >= 0 and var at)
        {
            ReadUser(url, rest[..at], builder);
            rest = rest[(at + 1)..];
        }

        builder.Host = ReadHosts(url, rest);
        ReadQuery(url, query, builder);
        return builder;
    }

    /// <summary>The URL with a password, which it must not have yet; null when it has one or names no user.</summary>
    public static string? WithPassword(string url, string password)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var end = url.AsSpan(start).IndexOfAny('/', '?') is >= 0 and var slash ? start + slash : url.Length;
        var at = url.AsSpan(start, end - start).LastIndexOf('@');
        return at <= 0 || url.AsSpan(start, at).Contains(':')
            ? null
            : url.Insert(start + at, $":{Uri.EscapeDataString(password)}");
    }

    /// <summary>The URL as it may be shown and logged.</summary>
    public static string Mask(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var at = url.LastIndexOf('@'); // of all of it: a password may hold what would end it
        if (start == 0 && at < 0 && url.Contains("password", StringComparison.OrdinalIgnoreCase))
        {
            return "***"; // a connection string of another kind
        }

        var colon = at < start ? -1 : url.IndexOf(':', start, at - start);
        var shown = colon < 0 ? url : $"{url[..(colon + 1)]}***{url[at..]}";
        var query = shown.IndexOf('?', StringComparison.Ordinal);
        return query >= 0 && shown[query..].Contains("password", StringComparison.OrdinalIgnoreCase)
            ? shown[..query] + "?***"
            : shown;
    }

    private static void ReadUser(string url, ReadOnlySpan<char> part, NpgsqlConnectionStringBuilder builder)
    {
        var colon = part.IndexOf(':');
        builder.Username = Decode(url, colon < 0 ? part : part[..colon]);
        if (colon >= 0)
        {
            builder.Password = Decode(url, part[(colon + 1)..]);
        }
    }

    private static string ReadHosts(string url, ReadOnlySpan<char> part)
    {
        var hosts = new List<string>();
        foreach (var range in part.Split(','))
        {
            var host = part[range];
            var portAt = host.LastIndexOf(':') is var colon && colon > host.LastIndexOf(']') ? colon : host.Length;
            var name = Decode(url, host[..portAt]);
            if (name.Length == 0)
            {
                throw Fault(url, "it names no host");
            }

            if (portAt < host.Length && (!ushort.TryParse(host[(portAt + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0))
            {
                throw Fault(url, $"the port \"{host[(portAt + 1)..]}\" is not a number from 1 to 65535");
            }

            hosts.Add(portAt < host.Length ? $"{name}:{host[(portAt + 1)..]}" : name);
        }

        return string.Join(',', hosts);
    }

    private static void ReadQuery(string url, ReadOnlySpan<char> query, NpgsqlConnectionStringBuilder builder)
    {
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = Decode(url, equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Decode(url, pair[(equals + 1)..]);
            try
            {
                builder[Keywords.GetValueOrDefault(name, name.Replace('_', ' '))] = Value(name, value);
            }
            catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or OverflowException)
            {
                throw Fault(url, $"its parameter \"{name}\" is unknown or does not take this value");
            }
        }
    }

    /// <summary>libpq writes <c>verify-full</c> and <c>read-write</c>; the enumerations of Npgsql have no dashes, its strings do.</summary>
    private static string Value(string name, string value) =>
        name.Equals("target_session_attrs", StringComparison.OrdinalIgnoreCase) || name.Equals("options", StringComparison.OrdinalIgnoreCase)
            ? value
            : name.StartsWith("ssl", StringComparison.OrdinalIgnoreCase) && value.StartsWith("verify-", StringComparison.OrdinalIgnoreCase)
                ? value.Replace("-", "", StringComparison.Ordinal)
                : value;

    private static string Decode(string url, ReadOnlySpan<char> part)
    {
        for (var i = part.IndexOf('%'); i >= 0; i = Next(part, i))
        {
            if (i + 2 >= part.Length || !char.IsAsciiHexDigit(part[i + 1]) || !char.IsAsciiHexDigit(part[i + 2]))
            {
                throw Fault(url, "a % in it is not followed by two hexadecimal digits");
            }
        }

        return Uri.UnescapeDataString(part);

        static int Next(ReadOnlySpan<char> part, int from) =>
            part[(from + 1)..].IndexOf('%') is >= 0 and var found ? from + 1 + found : -1;
    }

    private static StartupException Fault(string url, string what) =>
        new($"DATABASE_URL is \"{Mask(url)}\": {what}; {Takes}");
}
