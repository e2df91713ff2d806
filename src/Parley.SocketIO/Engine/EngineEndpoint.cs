using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.SocketIO.Engine.Transports;

namespace Parley.SocketIO.Engine;

/// <summary>
/// Every HTTP request of Engine.IO: checked in the order of the reference server, then given to its transport. An upgrade
/// is checked before the 101, so that a refused one gets an answer.
/// </summary>
internal sealed class EngineEndpoint(EngineServer server)
{
    private readonly CorsPolicy _cors = new(server.Options.Cors);
    private readonly PollingTransport _polling = new(server);

    public async Task HandleAsync(HttpContext context)
    {
        server.Options.OnHeaders?.Invoke(context);
        if (_cors.Answer(context))
        {
            return;
        }

        var isUpgrade = WebSocketHandshake.IsRequested(context);
        var error = Check(context, isUpgrade, out var session);
        if (error is not null)
        {
            await RefuseAsync(server, context, error, isUpgrade);
        }
        else if (session is null)
        {
            await OpenAsync(context, isUpgrade);
        }
        else if (isUpgrade)
        {
            await UpgradeAsync(context, session);
        }
        else
        {
            await _polling.HandleAsync(context, session);
        }
    }

    private async Task OpenAsync(HttpContext context, bool isUpgrade)
    {
        if ((await CheckHandshakeAsync(context) ?? server.TryAdmit(context)) is { } refusal)
        {
            await RefuseAsync(server, context, refusal, isUpgrade);
            return;
        }

        string? id = null;
        var isOpened = false;
        try
        {
            id = await server.Ids.GenerateAsync(context);
            if (id is null)
            {
                await RefuseAsync(server, context, EngineError.NoId, isUpgrade);
                return;
            }

            SetInitialHeaders(context, id);
            var transport = isUpgrade ? await WebSocketTransport.AcceptAsync(server, context) : null;
            isOpened = !isUpgrade || transport is not null;
            await (transport is not null ? transport.ServeAsync(server.Create(context, id, isWebSocket: true), null)
                : isOpened ? _polling.OpenAsync(context, id)
                : Task.CompletedTask);
        }
        finally
        {
            if (!isOpened)
            {
                server.Withdraw(context, id);
            }
        }
    }

    private void SetInitialHeaders(HttpContext context, string id)
    {
        if (server.Options.Cookie is { } cookie)
        {
            context.Response.Cookies.Append(cookie.Name ?? "io", id, cookie.Build(context));
        }

        server.Options.OnInitialHeaders?.Invoke(context);
    }

    public static async Task RefuseAsync(
        EngineServer server, HttpContext context, EngineError error, bool isUpgrade = false)
    {
        server.OnRefused(context, error);
        var response = context.Response;
        response.StatusCode = isUpgrade ? error.UpgradeStatus : error.Status;
        if (isUpgrade)
        {
            response.Headers.Connection = "close";
            response.ContentType = "text/html";
            await response.WriteAsync(error.Message);
            return;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(
            new EngineErrorBody(error.Code, error.Message), EngineJsonContext.Default.EngineErrorBody);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private EngineError? Check(HttpContext context, bool isUpgrade, out EngineSession? session)
    {
        session = null;
        var request = context.Request;
        var transport = request.Query["transport"].ToString();
        if (!IsEnabled(transport))
        {
            return EngineError.UnknownTransport;
        }

        if (isUpgrade && transport != TransportNames.WebSocket)
        {
            return EngineError.TransportMismatch;
        }

        if (HasInvalidOrigin(request))
        {
            return EngineError.InvalidOrigin;
        }

        var id = request.Query["sid"].ToString();
        if (id.Length == 0)
        {
            if (!HttpMethods.IsGet(request.Method) && !isUpgrade)
            {
                return EngineError.BadHandshakeMethod;
            }

            return transport == TransportNames.WebSocket && !isUpgrade ? EngineError.NotAWebSocket : null;
        }

        session = server.Find(id);
        if (session is null)
        {
            return EngineError.UnknownSession;
        }

        return !isUpgrade && session.Transport != transport ? EngineError.TransportMismatch
            : IsSupportedProtocol(request) ? null
            : EngineError.ProtocolMismatch;
    }

    private async ValueTask<EngineError?> CheckHandshakeAsync(HttpContext context)
    {
        if (!_cors.Allows(context.Request))
        {
            return EngineError.OriginRefused;
        }

        if (server.Options.AllowRequest is { } allow && await allow(context) is { } refusal)
        {
            return EngineError.Forbidden(refusal);
        }

        return IsSupportedProtocol(context.Request) ? null : EngineError.UnsupportedProtocol;
    }

    private async Task UpgradeAsync(HttpContext context, EngineSession session)
    {
        var reservation = server.Options.AllowUpgrades ? session.TryBeginUpgrade() : null;
        WebSocketTransport? transport = null;
        try
        {
            transport = await WebSocketTransport.AcceptAsync(server, context);
        }
        finally
        {
            if (transport is null)
            {
                reservation?.End();
            }
        }

        if (transport is not null)
        {
            // A second WebSocket of a session opens and closes, as with the reference server: a refused handshake is an
            // error that clients report, this is not.
            await transport.ServeAsync(reservation is null ? null : session, reservation);
        }
    }

    private bool IsEnabled(string transport) => transport switch
    {
        TransportNames.Polling => server.Options.Transports.HasFlag(SocketIOTransports.Polling),
        TransportNames.WebSocket => server.Options.Transports.HasFlag(SocketIOTransports.WebSocket),
        _ => false,
    };

    private static bool IsSupportedProtocol(HttpRequest request) => request.Query["EIO"] == "4";

    private static bool HasInvalidOrigin(HttpRequest request)
    {
        foreach (var c in request.Headers.Origin.ToString())
        {
            if (c is not ('\t' or (>= ' ' and <= '~') or (>= '\u0080' and <= '\u00ff')))
            {
                return true;
            }
        }

        return false;
    }
}
