using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>HTTP long polling: a GET is parked until there is something to answer it with, a POST brings packets.</summary>
internal sealed class PollingTransport(EngineServer server)
{
    /// <summary>Opens a session; the answer is its first packet.</summary>
    public async Task OpenAsync(HttpContext context, string id)
    {
        var session = server.Create(context, id, isWebSocket: false);
        var body = OpenPacketFor(session, server.Options);
        if (server.InitialFrame is { } initial)
        {
            body = [.. body, PollingPayload.Separator, .. initial.Text];
        }

        server.Open(session);
        await PollingResponse.WriteAsync(context, body, server.Options.HttpCompressionThreshold);
    }

    public Task HandleAsync(HttpContext context, EngineSession session)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return GetAsync(context, session);
        }

        if (HttpMethods.IsPost(context.Request.Method))
        {
            return PostAsync(context, session);
        }

        context.Response.StatusCode = StatusCodes.Status500InternalServerError; // as the reference server
        return Task.CompletedTask;
    }

    public static byte[] OpenPacketFor(EngineSession session, SocketIOOptions options)
    {
        var canUpgrade = session.Transport == TransportNames.Polling
            && options.AllowUpgrades
            && options.Transports.HasFlag(SocketIOTransports.WebSocket);
        var packet = new OpenPacket(
            session.Id,
            canUpgrade ? [TransportNames.WebSocket] : [],
            (long)options.PingInterval.TotalMilliseconds,
            (long)options.PingTimeout.TotalMilliseconds,
            options.MaxHttpBufferSize);
        return [EnginePackets.Open, .. JsonSerializer.SerializeToUtf8Bytes(packet, EngineJsonContext.Default.OpenPacket)];
    }

    private async Task GetAsync(HttpContext context, EngineSession session)
    {
        session.CloseIfOverdue();
        var request = new PollRequest();
        PollAnswer answer;
        // Before it is posted: on a busy machine the next request, on another connection, may overtake one given up.
        await using (context.RequestAborted.UnsafeRegister(
            static state =>
            {
                var (session, request) = ((EngineSession, PollRequest))state!;
                if (request.TryAbort())
                {
                    session.Close(
                        DisconnectReason.TransportError.Because("poll connection closed prematurely"),
                        CloseManner.PollGivenUp);
                }
            },
            (session, request)))
        {
            session.Post(CommandKind.Poll, request);
            answer = await request.Answered;
        }

        switch (answer.Refusal)
        {
            case PollRefusal.None:
                var body = new ArrayBufferWriter<byte>(answer.Frames?.Bytes + 16 ?? 16);
                PollingPayload.Write(body, answer.Frames?.Frames ?? [], answer.Ending);
                var isCompressible = answer.Frames?.Frames.Any(frame => frame.IsCompressible) == true;
                await PollingResponse.WriteAsync(
                    context,
                    body.WrittenMemory,
                    isCompressible ? server.Options.HttpCompressionThreshold : null);
                break;
            case PollRefusal.Overlap:
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                break;
            case PollRefusal.TransportMismatch:
                await EngineEndpoint.RefuseAsync(server, context, EngineError.TransportMismatch);
                break;
            case PollRefusal.UnknownSession:
                await EngineEndpoint.RefuseAsync(server, context, EngineError.UnknownSession);
                break;
        }
    }

    private async Task PostAsync(HttpContext context, EngineSession session)
    {
        if (context.Request.ContentType == "application/octet-stream")
        {
            session.Close(DisconnectReason.TransportError.Because("invalid content"), CloseManner.AtOnce);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (!session.TryBeginPost(context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>()))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        try
        {
            var status = await ReceiveAsync(context, session);
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status200OK)
            {
                context.Response.Headers.CacheControl = "no-store";
                context.Response.ContentType = "text/html";
                context.Response.ContentLength = 2;
                await context.Response.Body.WriteAsync("ok"u8.ToArray(), context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            session.Close(
                DisconnectReason.TransportError.Because("data request connection closed prematurely"),
                CloseManner.AtOnce);
            context.Abort();
        }
        finally
        {
            session.EndPost();
        }
    }

    /// <summary>Reads the whole body, then its packets, and returns the status of the answer.</summary>
    private async Task<int> ReceiveAsync(HttpContext context, EngineSession session)
    {
        var limit = server.Options.MaxHttpBufferSize;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            bodySize.MaxRequestBodySize = null; // the limit below has its own answer
        }

        if (context.Request.ContentLength > limit)
        {
            server.OnLimit(LimitNames.MessageSize);
            return StatusCodes.Status413PayloadTooLarge;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(context.Request.ContentLength ?? 0, 1024, 64 << 10));
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, Math.Min(buffer.Length * 2L, limit + 1L));
                }

                var read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted);
                length += read;
                if (length > limit)
                {
                    server.OnLimit(LimitNames.MessageSize);
                    return StatusCodes.Status413PayloadTooLarge;
                }

                if (read == 0)
                {
                    break;
                }
            }

            server.OnReceived(length);
            return await ReceivePacketsAsync(buffer.AsMemory(0, length), session)
                ? StatusCodes.Status200OK
                : StatusCodes.Status400BadRequest;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<bool> ReceivePacketsAsync(ReadOnlyMemory<byte> body, EngineSession session)
    {
        if (!Utf8.IsValid(body.Span))
        {
            session.Close(DisconnectReason.ParseError.Because("invalid UTF-8"), CloseManner.AtOnce);
            return false;
        }

        ReadOnlyMemory<byte>? rest = body;
        while (PollingPayload.TryTake(ref rest, out var packet))
        {
            if (!await session.ReceiveTextAsync(packet))
            {
                return false;
            }

            if (server.Backlog.IsBehind)
            {
                await session.HoldReadingAsync(server.Backlog.WhenCaughtUpAsync());
            }
        }

        return true;
    }

    private static byte[] Grow(byte[] buffer, long size)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)size);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
