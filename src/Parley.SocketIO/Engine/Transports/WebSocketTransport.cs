using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Parley.SocketIO.Engine.Transports.Handover;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// One WebSocket from its handshake to its end: as a new session, or as a probe that may take one over. It is served within
/// its request, or, when the web server hands its socket over, after the request has ended.
/// </summary>
internal sealed partial class WebSocketTransport
{
    /// <summary>How long a client may take to answer the closing frame.</summary>
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(2);

    private readonly EngineServer _server;
    private readonly WebSocketReader _reader;
    private readonly Stream? _stream; // null: the socket was handed over
    private readonly Socket? _socket; // null: only the stream may be written
    private byte[]? _unsent; // the 101, where the socket was handed over before it was sent, until it is
    private int _newReads; // how many reads look again before they wait; later on that costs more than it saves
    private Task? _readable; // of a socket that was handed over, until it is read
    private TaskCompletionSource? _finished; // made when closing
    private Deadline? _finishDeadline;
    private IHttpRequestLifetimeFeature? _lifetime; // null: no request, or it has ended and its objects may serve another
    private bool _hasFaulted;

    private WebSocketTransport(EngineServer server, HttpContext context, Stream stream, bool takesDeflated)
    {
        _server = server;
        Form = takesDeflated ? FrameForm.Deflated : FrameForm.Plain;
        _lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _reader = new WebSocketReader(stream, server.Options.MaxHttpBufferSize) { TakesCompressed = takesDeflated };
        _stream = stream;
        _socket = PlainSocketOf(context);
    }

    private WebSocketTransport(EngineServer server, in DetachedSocket detached, bool takesDeflated)
    {
        _server = server;
        Form = takesDeflated ? FrameForm.Deflated : FrameForm.Plain;
        _socket = detached.Socket;
        _newReads = 2;
        _unsent = detached.Unsent;
        _readable = detached.Received.Length == 0 ? detached.Readable : null;
        _reader = new WebSocketReader(detached.Socket, detached.Received, server.Options.MaxHttpBufferSize)
        {
            TakesCompressed = takesDeflated,
        };
    }

    /// <summary>In which form the client takes frames.</summary>
    public FrameForm Form { get; }

    private Task Finished
    {
        get
        {
            var finished = Volatile.Read(ref _finished);
            if (finished is null)
            {
                var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                finished = Interlocked.CompareExchange(ref _finished, made, null) ?? made;
            }

            return finished.Task;
        }
    }

    /// <summary>Answers the handshake; null when the request was refused.</summary>
    public static async ValueTask<WebSocketTransport?> AcceptAsync(EngineServer server, HttpContext context)
    {
        var takesDeflated = server.TryNegotiateDeflate(context);
        var stream = await WebSocketHandshake.AcceptAsync(context);
        if (stream is null)
        {
            return null;
        }

        var detachable = HttpProtocol.IsHttp11(context.Request.Protocol)
            ? context.Features.Get<IDetachableConnection>()
            : null;
        return detachable is not null && await detachable.TryDetachAsync() is { } detached
            ? new WebSocketTransport(server, detached, takesDeflated)
            : new WebSocketTransport(server, context, stream, takesDeflated);
    }

    /// <summary>
    /// Serves the WebSocket: for a new session, for one that polls, or, without any, only to close it. What it returns
    /// completes when the request may end.
    /// </summary>
    public async Task ServeAsync(EngineSession? session, UpgradeReservation? reservation)
    {
        if (session is not null && reservation is null)
        {
            Open(session);
        }
        else if (_unsent is { } unsent)
        {
            _unsent = null;
            await TrySendAsync(unsent);
        }

        if (_stream is null)
        {
            _server.HandedOver.Add();
            StartReading(session, reservation);
            return;
        }

        try
        {
            await RunAsync(session, reservation);
        }
        finally
        {
            lock (_reader)
            {
                _lifetime = null;
            }
        }
    }

    /// <summary>Everything has been sent. Called by the wire.</summary>
    public void Finish()
    {
        _finishDeadline = new Deadline(Abort);
        _server.Wheel.Schedule(_finishDeadline, FinishTimeout);
        SetFinished();
        if (_hasFaulted)
        {
            HalfClose();
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort()
    {
        SetFinished();
        if (_stream is null)
        {
            _socket!.Dispose(); // the reader is told
            return;
        }

        lock (_reader)
        {
            _lifetime?.Abort();
        }
    }

    /// <summary>
    /// A new session is read from when something has come. Without the request's execution context, which would be held as
    /// long as the connection lives.
    /// </summary>
    private void StartReading(EngineSession? session, UpgradeReservation? reservation)
    {
        var readable = reservation is null && session is not null ? _readable : null;
        _readable = null;
        using (ExecutionContext.SuppressFlow())
        {
            _ = (readable ?? Task.CompletedTask).ContinueWith(
                static (_, state) =>
                {
                    var (transport, session, reservation) =
                        ((WebSocketTransport, EngineSession?, UpgradeReservation?))state!;
                    _ = transport.RunAsync(session, reservation);
                },
                (this, session, reservation),
                CancellationToken.None,
                readable is null ? TaskContinuationOptions.None : TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    private Task RunAsync(EngineSession? session, UpgradeReservation? reservation)
    {
        if (session is null)
        {
            return CloseAsync();
        }

        if (reservation is not null)
        {
            return RunUpgradeAsync(session, reservation);
        }

        return ReadToEndAsync(session, mayReplaceWire: _stream is not null && _socket is not null);
    }

    private void Open(EngineSession session)
    {
        session.Post(CommandKind.Attach, FirstWire());
        session.Send(SharedFrame.FromText(PollingTransport.OpenPacketFor(session, _server.Options), before: _unsent));
        _unsent = null;
        if (_server.InitialFrame is { } initial)
        {
            session.Send(initial);
        }

        _server.Open(session);
    }

    /// <summary>Closes a WebSocket that serves no session.</summary>
    private async Task CloseAsync()
    {
        await TrySendAsync(ClosingFrames.Empty.Bytes);
        End();
    }

    /// <summary>Sends past any session. That the client has left, the reader sees too.</summary>
    private async ValueTask TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await FirstWire().SendAsync(bytes);
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
        }
    }

    /// <summary>Tries to take over a session that polls and has been reserved, and then reads it to its end.</summary>
    private async Task RunUpgradeAsync(EngineSession session, UpgradeReservation reservation)
    {
        var isTaken = false;
        try
        {
            isTaken = await TryProbeAsync(session, reservation);
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
        }
        finally
        {
            reservation.End();
        }

        var rest = isTaken ? ReadToEndAsync(session, mayReplaceWire: false) : CloseAsync();
        if (_stream is not null)
        {
            await rest; // else nobody waits, and this method need not be kept for it
        }
    }

    /// <summary>What to write to before the client has sent anything: the 101 may still be on its way through the stream.</summary>
    private Wire FirstWire() => _stream is null ? new SocketWire(_socket!, this) : new StreamWire(_stream, this);

    /// <summary>The client has sent a frame, so the 101 has arrived and the socket may be written past the stream.</summary>
    private Wire NewWire() => _socket is null ? new StreamWire(_stream!, this) : new SocketWire(_socket, this);

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

    private void SetFinished()
    {
        _ = Finished;
        _finished!.TrySetResult();
    }

    /// <summary>
    /// The socket, if nothing stands between it and the WebSocket: neither HTTP/2, nor TLS or any other connection
    /// middleware, which would have put a transport of its own in the place of the socket's.
    /// </summary>
    private static Socket? PlainSocketOf(HttpContext context)
    {
        var transport = context.Features.Get<IConnectionTransportFeature>()?.Transport;
        return HttpProtocol.IsHttp11(context.Request.Protocol)
            && transport?.GetType().Assembly == typeof(SocketTransportFactory).Assembly
                ? context.Features.Get<IConnectionSocketFeature>()?.Socket
                : null;
    }

    private static bool IsLostConnection(Exception exception) =>
        exception is IOException or OperationCanceledException or ObjectDisposedException or SocketException;
}
