using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// Negotiates permessage-deflate (RFC 7692), always without context on both sides: so no connection holds a compressor,
/// and a message is compressed once for all.
/// </summary>
internal static class DeflateExtension
{
    private const string Name = "permessage-deflate";
    private const string Answer = $"{Name}; server_no_context_takeover; client_no_context_takeover";
    private const int LargestWindow = 15;

    /// <summary>Accepts the first offer that can be kept, and says so in the response's headers.</summary>
    public static bool TryNegotiate(HttpContext context)
    {
        foreach (var header in context.Request.Headers.SecWebSocketExtensions)
        {
            foreach (var offer in (header ?? string.Empty).Split(','))
            {
                if (IsAcceptable(offer, out var window))
                {
                    context.Response.Headers.SecWebSocketExtensions =
                        window is null ? Answer : $"{Answer}; server_max_window_bits={LargestWindow}";
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether all parameters are known, each there once, and none asks for a window that cannot be had.</summary>
    private static bool IsAcceptable(string offer, out int? serverWindow)
    {
        serverWindow = null;
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (parts[0] != Name)
        {
            return false;
        }

        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals].TrimEnd();
            var value = equals < 0 ? null : part[(equals + 1)..].Trim().Trim('"');
            var isKnown = name switch
            {
                "server_no_context_takeover" or "client_no_context_takeover" => value is null,
                "client_max_window_bits" => value is null || IsWindow(value, out _), // a smaller one is read as well
                "server_max_window_bits" => IsWindow(value, out serverWindow) && serverWindow == LargestWindow,
                _ => false,
            };
            if (!isKnown || !seen.Add(name))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWindow(string? value, out int? bits)
    {
        bits = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return bits is >= 8 and <= LargestWindow && value![0] != '0';
    }
}
