using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>One WebSocket from its handshake to its end: as a new session, or as a probe that may take one over.</summary>
internal sealed class WebSocketTransport
{
    /// <summary>How long a client may take to answer the closing frame.</summary>
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(2);

    private readonly EngineServer _server;
    private readonly Lock _gate = new();
    private readonly WebSocketReader _reader;
    private readonly Stream _stream;
    private readonly Socket? _socket; // null: only the stream may be written
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IHttpRequestLifetimeFeature? _lifetime; // null: the request has ended, and its objects may serve another
    private bool _hasFaulted;

    private WebSocketTransport(EngineServer server, HttpContext context, Stream stream, bool takesDeflated)
    {
        _server = server;
        Form = takesDeflated ? FrameForm.Deflated : FrameForm.Plain;
        _lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _reader = new WebSocketReader(stream, server.Options.MaxHttpBufferSize)
        {
            TakesCompressed = takesDeflated,
        };
        _stream = stream;
        _socket = PlainSocketOf(context);
    }

    /// <summary>In which form the client takes frames.</summary>
    public FrameForm Form { get; }

    /// <summary>Answers the handshake; null when the request was refused.</summary>
    public static async ValueTask<WebSocketTransport?> AcceptAsync(EngineServer server, HttpContext context)
    {
        var takesDeflated = server.TryNegotiateDeflate(context);
        var stream = await WebSocketHandshake.AcceptAsync(context);
        return stream is null ? null : new WebSocketTransport(server, context, stream, takesDeflated);
    }

    /// <summary>Opens a session and reads it to its end.</summary>
    public async Task RunNewAsync(HttpContext context, string id)
    {
        var session = _server.Create(context, id, isWebSocket: true);
        session.Post(CommandKind.Attach, new StreamWire(_stream, this));
        session.Send(SharedFrame.FromText(PollingTransport.OpenPacketFor(session, _server.Options)));
        if (_server.InitialFrame is { } initial)
        {
            session.Send(initial);
        }

        _server.Open(session);
        await ReadToEndAsync(session, isFirst: true);
    }

    /// <summary>Tries to take over a session that polls and has been reserved, and then reads it to its end.</summary>
    public async Task RunUpgradeAsync(EngineSession session, UpgradeReservation reservation)
    {
        try
        {
            if (!await TryProbeAsync(session, reservation))
            {
                await CloseAsync();
                return;
            }
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
            return;
        }
        finally
        {
            reservation.End();
        }

        await ReadToEndAsync(session, isFirst: false);
    }

    /// <summary>The request ends: what is left of the session must not touch it any more.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _lifetime = null;
        }
    }

    /// <summary>Closes a WebSocket that serves no session.</summary>
    public async Task CloseAsync()
    {
        await _stream.WriteAsync(ClosingFrames.Empty.Bytes);
        await _stream.FlushAsync();
    }

    /// <summary>Everything has been sent. Called by the wire.</summary>
    public void Finish()
    {
        _server.Wheel.Schedule(new Deadline(Abort), FinishTimeout);
        _finished.TrySetResult();
        if (_hasFaulted)
        {
            HalfClose();
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort()
    {
        _finished.TrySetResult();
        lock (_gate)
        {
            _lifetime?.Abort();
        }
    }

    private async ValueTask<bool> TryProbeAsync(EngineSession session, UpgradeReservation reservation)
    {
        reservation.Watch(Abort);
        var first = await _reader.ReadAsync();
        if (!first.IsText(EnginePackets.PingProbe))
        {
            return false;
        }

        // The client has sent a frame, so the 101 has arrived: the socket may be written from here on.
        Wire wire = _socket is null ? new StreamWire(_stream, this) : new SocketWire(_socket, this);
        await wire.SendAsync(EnginePackets.PongProbeFrame.Bytes);
        reservation.ReleaseParkedRequests();
        var second = await _reader.ReadAsync();
        while (second.Opcode is Opcode.Ping or Opcode.Pong)
        {
            second = await _reader.ReadAsync();
        }

        return second.IsText([EnginePackets.Upgrade]) && await session.CompleteUpgradeAsync(reservation, wire);
    }

    private async Task ReadToEndAsync(EngineSession session, bool isFirst)
    {
        try
        {
            while (await _reader.ReadAsync() is { IsEnd: false } message)
            {
                if (isFirst && _socket is not null)
                {
                    // The client answers the open packet, so what was written to the stream has arrived.
                    session.Post(CommandKind.Attach, new SocketWire(_socket, this));
                }

                isFirst = false;
                if (!await ReceiveAsync(session, message))
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
        }
        finally
        {
            session.Close(DisconnectReason.TransportClose, CloseManner.AtOnce);
            _reader.ReturnBuffers();
        }
    }

    /// <summary>Handles a message; false when it was the last.</summary>
    private async ValueTask<bool> ReceiveAsync(EngineSession session, WebSocketMessage message)
    {
        _server.OnReceived(message.Payload.Length);
        switch (message.Opcode)
        {
            case Opcode.Text:
                await session.ReceiveTextAsync(message.Payload);
                return true;
            case Opcode.Binary:
                await session.ReceiveBinaryAsync(message.Payload);
                return true;
            case Opcode.Ping:
                session.Send(SharedFrame.Control(Opcode.Pong, message.Payload.Span));
                return true;
            case Opcode.Pong:
                return true;
            case Opcode.Close:
                var isAnswer = session.IsClosed;
                if (!isAnswer)
                {
                    session.Send(ClosingFrames.Echo(message.Payload.Span));
                    session.Close(DisconnectReason.TransportClose, CloseManner.ClosingFrameSent);
                }

                await _finished.Task;
                return false;
            default:
                await FailAsync(session, message.Status);
                return false;
        }
    }

    private async ValueTask FailAsync(EngineSession session, FrameStatus status)
    {
        if (status == FrameStatus.TooLarge)
        {
            _server.OnLimit(LimitNames.MessageSize);
        }

        _hasFaulted = true;
        session.Send(ClosingFrames.ForFault(status));
        session.Close(
            DisconnectReason.TransportError.Because($"WebSocket fault {(int)status}"), CloseManner.ClosingFrameSent);
        await _finished.Task;
        await _reader.DiscardAsync();
    }

    /// <summary>Lets the client see the end although it still sends: closing the whole would reset under the last frame.</summary>
    private void HalfClose()
    {
        try
        {
            _socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    /// <summary>The socket, if nothing stands between it and the WebSocket: no TLS, no HTTP/2.</summary>
    private static Socket? PlainSocketOf(HttpContext context) =>
        context.Features.Get<ITlsHandshakeFeature>() is null && HttpProtocol.IsHttp11(context.Request.Protocol)
            ? context.Features.Get<IConnectionSocketFeature>()?.Socket
            : null;

    private static bool IsLostConnection(Exception exception) =>
        exception is IOException or OperationCanceledException or ObjectDisposedException or SocketException;
}
