using Microsoft.AspNetCore.Http.Features;
using Parley.SocketIO.Engine.Transports;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine;

/// <summary>
/// One Engine.IO session: from handshake to close, over polling, WebSocket, or first one and then the other. What it sends
/// is <see cref="OutgoingConnection"/>; this is what it receives, its transport, and its end.
/// </summary>
internal sealed class EngineSession : OutgoingConnection
{
    /// <summary>How long a closed session waits for its client to fetch the rest, as the reference server.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A slow consumer has shown already that it does not fetch.</summary>
    private static readonly TimeSpan SlowCloseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The last words of a server that goes are few and small.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private readonly EngineServer _server;
    private readonly Heartbeat _heartbeat;
    private readonly Lock _gate = new();
    private IEngineConsumer? _consumer;
    private UpgradeReservation? _upgrade; // the upgrade under way
    private IHttpRequestLifetimeFeature? _post; // the polling request whose body is being read
    private TaskCompletionSource? _postDone; // an upgrade waits for it
    private bool _isUpgraded;
    private bool _isClosed;

    public EngineSession(
        EngineServer server, string id, HandshakeRequest request, WriterShard shard, bool isWebSocket)
        : base(shard, server.Options.OutgoingQueueBytes)
    {
        _server = server;
        _isUpgraded = isWebSocket;
        _heartbeat = new Heartbeat(this, server.Wheel, server.Options.PingInterval, server.Options.PingTimeout);
        Id = id;
        Request = request;
        Form = request.UsesBase64 ? FrameForm.Base64 : FrameForm.Plain;
    }

    /// <summary>The secret that identifies the session in requests. Never logged.</summary>
    public string Id { get; }

    public HandshakeRequest Request { get; }

    public string Transport => _isUpgraded ? TransportNames.WebSocket : TransportNames.Polling;

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Whether the connection is not being read because of its own handlers: its silence proves nothing.</summary>
    public bool IsReadingHeld { get; private set; }

    /// <summary>Begins the session's life. Its consumer may send at once.</summary>
    public void Open(Func<EngineSession, IEngineConsumer> consumer)
    {
        _consumer = consumer(this);
        lock (_gate)
        {
            if (!_isClosed)
            {
                _heartbeat.Start();
                return;
            }
        }

        _consumer.OnClosed(DisconnectReason.ServerShuttingDown); // meanwhile; nobody else closes what has not opened
    }

    /// <summary>Keeps the reader from reading until then. One reader at a time.</summary>
    public async ValueTask HoldReadingAsync(Task until)
    {
        IsReadingHeld = true;
        await until;
        IsReadingHeld = false;
    }

    /// <summary>Takes one text packet; false when it is no packet, and the session is closed.</summary>
    public async ValueTask<bool> ReceiveTextAsync(ReadOnlyMemory<byte> packet)
    {
        if (IsClosed)
        {
            return true;
        }

        var type = packet.IsEmpty ? (byte)0 : packet.Span[0];
        if (type != EnginePackets.Pong)
        {
            _heartbeat.OnPacket();
        }

        switch (type)
        {
            case EnginePackets.Message:
                await _consumer!.OnTextAsync(packet[1..]);
                return true;
            case EnginePackets.Pong:
                _heartbeat.OnPong();
                return true;
            case EnginePackets.Binary:
                await _consumer!.OnBinaryAsync(PollingPayload.DecodeBinary(packet.Span[1..]));
                return true;
            case EnginePackets.Close:
                Close(DisconnectReason.TransportClose, CloseManner.ClientLeft);
                return true;
            case EnginePackets.Ping:
                Close(DisconnectReason.TransportError.Because("invalid heartbeat direction"), CloseManner.AtOnce);
                return true;
            case EnginePackets.Open or EnginePackets.Upgrade or EnginePackets.Noop:
                return true;
            default:
                Close(DisconnectReason.ParseError, CloseManner.AtOnce);
                return false;
        }
    }

    /// <summary>Takes one binary message.</summary>
    public ValueTask ReceiveBinaryAsync(ReadOnlyMemory<byte> message)
    {
        if (IsClosed)
        {
            return default;
        }

        _heartbeat.OnPacket();
        return _consumer!.OnBinaryAsync(message);
    }

    /// <summary>A polling request asks for packets although the client owes a pong: closes the session.</summary>
    public void CloseIfOverdue()
    {
        if (_heartbeat.IsOverdue)
        {
            Close(DisconnectReason.PingTimeout, CloseManner.AtOnce);
        }
    }

    /// <summary>Closes the session, once; later calls can only make it faster.</summary>
    public void Close(DisconnectReason reason, CloseManner manner)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                if (manner != CloseManner.AfterFlush)
                {
                    Post(CommandKind.Close, manner);
                }

                return;
            }

            _isClosed = true;
        }

        _heartbeat.OnClosing(
            reason == DisconnectReason.ServerShuttingDown ? ShutdownTimeout
            : reason.Description == LimitNames.OutgoingQueue ? SlowCloseTimeout
            : CloseTimeout);
        Post(CommandKind.Close, manner);
        _upgrade?.Abort();
        _server.OnSessionClosed(this, reason);
        _consumer?.OnClosed(reason); // null: the server closes while the session opens
    }

    /// <summary>Reserves the session for one upgrade at a time.</summary>
    public UpgradeReservation? TryBeginUpgrade()
    {
        lock (_gate)
        {
            return _isClosed || _isUpgraded || _upgrade is not null ? null : _upgrade = new UpgradeReservation(this, _server);
        }
    }

    /// <summary>The upgrade is over. Without success the session goes on polling.</summary>
    public void EndUpgrade(UpgradeReservation upgrade)
    {
        lock (_gate)
        {
            if (_upgrade == upgrade)
            {
                _upgrade = null;
            }
        }
    }

    /// <summary>Moves the session to WebSocket, after the body of a request still under way has been handled.</summary>
    public async ValueTask<bool> CompleteUpgradeAsync(UpgradeReservation upgrade, Wire wire)
    {
        Task postDone;
        lock (_gate)
        {
            postDone = _post is null
                ? Task.CompletedTask
                : (_postDone ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await postDone;
        lock (_gate)
        {
            if (_isClosed || _upgrade != upgrade)
            {
                return false;
            }

            _upgrade = null;
            _isUpgraded = true;
        }

        _server.OnUpgraded();
        Post(CommandKind.Attach, wire);
        return true;
    }

    /// <summary>Begins a polling request with a body. One at a time: a second one ends the session.</summary>
    public bool TryBeginPost(IHttpRequestLifetimeFeature post)
    {
        lock (_gate)
        {
            if (_post is null)
            {
                _post = post;
                return true;
            }

            _post.Abort();
        }

        Close(DisconnectReason.TransportError.Because("data request overlap from client"), CloseManner.AtOnce);
        return false;
    }

    public void EndPost()
    {
        lock (_gate)
        {
            _post = null;
            _postDone?.TrySetResult();
            _postDone = null;
        }
    }

    /// <inheritdoc/>
    protected override void OnOverflow() => ThreadPool.UnsafeQueueUserWorkItem(
        static session =>
        {
            session._server.OnLimit(LimitNames.OutgoingQueue);
            session.Post(CommandKind.LastWords);
            session._consumer!.OnSlow();
            session.Close(DisconnectReason.ForcedClose.Because(LimitNames.OutgoingQueue), CloseManner.AfterFlush);
        },
        this,
        preferLocal: false);

    /// <inheritdoc/>
    protected override void OnPeerLeft() => ThreadPool.UnsafeQueueUserWorkItem(
        static session => session.Close(
            DisconnectReason.TransportClose.Because("the client left while its events waited"), CloseManner.AtOnce),
        this,
        preferLocal: false);

    /// <inheritdoc/>
    protected override void OnPollOverlap() =>
        Close(DisconnectReason.TransportError.Because("overlap from client"), CloseManner.AtOnce);

    /// <inheritdoc/>
    protected override void OnOutgoingEnded()
    {
        _heartbeat.Stop();
        _server.Remove(this);
    }
}
