using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>The opening handshake of RFC 6455, and of RFC 8441 over HTTP/2.</summary>
internal static class WebSocketHandshake
{
    /// <summary>Whether the request asks to become a WebSocket.</summary>
    public static bool IsRequested(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            return connect.Protocol == "websocket";
        }

        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && context.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Accepts the request; null when it breaks a rule of the handshake, and is answered.</summary>
    public static async ValueTask<Stream?> AcceptAsync(HttpContext context)
    {
        var request = context.Request.Headers;
        var response = context.Response.Headers;
        if (request.SecWebSocketVersion != "13")
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            response.SecWebSocketVersion = "13";
            return null;
        }

        // Browsers fail a connection that offered subprotocols and got none; the reference server takes the first.
        var protocols = request.SecWebSocketProtocol.ToString();
        if (protocols.Length > 0)
        {
            response.SecWebSocketProtocol = protocols.Split(',')[0].Trim();
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return await connect.AcceptAsync();
        }

        var key = request.SecWebSocketKey.ToString();
        if (!IsValidKey(key))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            response.Connection = "close";
            return null;
        }

        response.Connection = "Upgrade";
        response.Upgrade = "websocket";
        response.SecWebSocketAccept = AcceptKey(key);
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static bool IsValidKey(string key)
    {
        Span<byte> decoded = stackalloc byte[16];
        return key.Length == 24 && Convert.TryFromBase64String(key, decoded, out var length) && length == 16;
    }

    private static string AcceptKey(string key)
    {
        const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // the RFC prescribes SHA-1; it protects nothing here
        SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid), hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }
}
