using System.Collections.Immutable;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Sockets;

/// <summary>
/// Socket.IO on one Engine.IO session: takes packets apart, knows the connection's sockets, and closes the session when a
/// rule of the protocol is broken. What the packets do is <see cref="PacketDispatcher"/>'s.
/// </summary>
internal sealed partial class SocketIOConnection : IEngineConsumer
{
    /// <summary>How many left namespaces are remembered: clients can leave any number of dynamic ones.</summary>
    private const int MaxLeft = 16;

    private readonly SocketIOServer _server;
    private readonly InboundQueue _inbound;
    private readonly Lock _gate = new();
    private ImmutableArray<SocketIOSocket> _sockets = [];
    private ImmutableArray<SocketIONamespace> _left = []; // joined once: late packets for them are not the client's fault
    private PendingBinaryPacket? _binary;
    private Deadline? _connectDeadline;
    private int _releasedTurns;
    private bool _isClosed;

    public SocketIOConnection(EngineSession session, SocketIOServer server)
    {
        _server = server;
        _inbound = new InboundQueue(item => server.Dispatcher.HandleAsync(this, item), server.Options.IncomingQueueBytes);
        Session = session;
        _connectDeadline = new Deadline(OnConnectTimeout);
        Wheel.Schedule(_connectDeadline, server.Options.ConnectTimeout);
        if (server.Options.CloseOnAuthenticationExpiration)
        {
            AuthenticationExpires = session.Request.AuthenticationExpires;
        }
    }

    public EngineSession Session { get; }

    public SocketIOServer Server => _server;

    /// <summary>The application's, see <see cref="SocketIOSocket.ConnectionData"/>.</summary>
    public object? Data { get; set; }

    public int SocketCount => _sockets.Length;

    public TimingWheel Wheel => _server.Engine.Wheel;

    /// <summary>How many handlers go on without their <see cref="Turn"/>.</summary>
    public ref int ReleasedTurns => ref _releasedTurns;

    public ValueTask OnTextAsync(ReadOnlyMemory<byte> message)
    {
        if (_binary is not null)
        {
            Violate("text instead of an attachment");
            return default;
        }

        if (!PacketDecoder.TryDecode(message.Span, _server.Options.MaxAttachments, out var head, out var error))
        {
            if (error == PacketDecoder.TooManyAttachments)
            {
                _server.Metrics.LimitHit(LimitNames.Attachments);
            }

            Violate(error!);
            return default;
        }

        if (head.IsBinary)
        {
            _binary = new PendingBinaryPacket(head, message.ToArray(), () => Violate("attachments did not come"));
            Wheel.Schedule(_binary, PendingBinaryPacket.Limit);
            return default;
        }

        return AcceptAsync(head, message.Span, []);
    }

    public ValueTask OnBinaryAsync(ReadOnlyMemory<byte> message)
    {
        if (_binary is null)
        {
            Violate("binary data without a packet");
            return default;
        }

        if (!_binary.TryAdd(message.Span, _server.Options.MaxAttachmentBytes))
        {
            _server.Metrics.LimitHit(LimitNames.AttachmentBytes);
            Violate("attachments too large");
            return default;
        }

        if (!_binary.IsComplete)
        {
            return default;
        }

        var packet = _binary;
        _binary = null;
        Wheel.Cancel(packet);
        return AcceptAsync(packet.Head, packet.Packet.Span, packet.Attachments);
    }

    public void OnSlow()
    {
        foreach (var socket in _sockets)
        {
            _server.Dispatcher.OnSlow(socket);
        }
    }

    public void OnClosed(DisconnectReason reason)
    {
        ImmutableArray<SocketIOSocket> sockets;
        lock (_gate)
        {
            _isClosed = true;
            sockets = _sockets;
        }

        StopConnectDeadline();
        _ = _closed?.CancelAsync();
        _expiry?.Stop(Wheel);
        if (_binary is { } binary)
        {
            Wheel.Cancel(binary);
        }

        foreach (var socket in sockets)
        {
            End(socket, reason);
        }
    }

    /// <summary>Removes a socket from its namespace; the connection stays.</summary>
    public void Disconnect(SocketIOSocket socket)
    {
        if (socket.Connected)
        {
            socket.Send(socket.Namespace.Encoder.Disconnect(socket.Namespace.Name));
            End(socket, DisconnectReason.ServerNamespaceDisconnect);
        }
    }

    /// <summary>Removes all sockets from their namespaces and closes the connection after telling the client.</summary>
    public void DisconnectAll()
    {
        foreach (var socket in _sockets)
        {
            Disconnect(socket);
        }

        Session.Close(DisconnectReason.ForcedClose.Because("disconnected by the application"), CloseManner.AfterFlush);
    }

    /// <summary>A rule of Socket.IO was broken: the whole connection closes, as with the reference server.</summary>
    public void Violate(string rule) =>
        Session.Close(DisconnectReason.ForcedClose.Because(rule), CloseManner.AfterFlush);

    /// <summary>
    /// The socket in a namespace: the connected one, or else one that has ended and whose handlers do not know yet.
    /// </summary>
    public SocketIOSocket? Find(ReadOnlySpan<byte> nsp)
    {
        SocketIOSocket? found = null;
        foreach (var socket in _sockets)
        {
            if (nsp.SequenceEqual(socket.Namespace.NameUtf8) && found is not { IsGone: false })
            {
                found = socket;
            }
        }

        return found;
    }

    /// <summary>Whether the connection had a socket in a namespace, or tried to.</summary>
    public bool HasLeft(ReadOnlySpan<byte> nsp)
    {
        foreach (var left in _left)
        {
            if (nsp.SequenceEqual(left.NameUtf8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds a socket that its namespace let in; false when the connection closed meanwhile.</summary>
    public bool TryAdd(SocketIOSocket socket)
    {
        lock (_gate)
        {
            if (_isClosed || !socket.TryConnect())
            {
                return false;
            }

            _sockets = _sockets.Add(socket);
            _left = _left.Remove(socket.Namespace);
        }

        StopConnectDeadline();
        return true;
    }

    /// <summary>Drops a socket, and remembers that the client was, or wanted to be, in its namespace.</summary>
    public void Forget(SocketIOSocket socket)
    {
        lock (_gate)
        {
            _sockets = _sockets.Remove(socket);
            _left = _left.Remove(socket.Namespace);
            _left = _left.Length < MaxLeft ? _left.Add(socket.Namespace) : [.. _left[1..], socket.Namespace];
        }
    }

    /// <summary>Ends a socket; its handlers hear of it after its events.</summary>
    public void End(SocketIOSocket socket, DisconnectReason reason)
    {
        if (socket.TryEnd(reason.IsLoss))
        {
            _server.OnSocketEnding();
            _inbound.Add(InboundItem.OfEnd(socket, reason));
        }
    }

    private ValueTask AcceptAsync(
        in PacketHead head, ReadOnlySpan<byte> packet, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (head.Type is PacketType.Ack or PacketType.BinaryAck)
        {
            AcceptAck(head, packet, attachments);
            return default;
        }

        var added = _inbound.AddAsync(InboundItem.Of(head, packet, attachments));
        return added.IsCompletedSuccessfully ? default : Session.HoldReadingAsync(added);
    }

    /// <summary>
    /// Acknowledgements pass the events that wait: the handler that holds those up may be waiting for just this one.
    /// </summary>
    private void AcceptAck(
        in PacketHead head, ReadOnlySpan<byte> packet, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var nsp = head.NamespaceOf(packet);
        var socket = Find(nsp);
        if (socket is null)
        {
            if (!HasLeft(nsp))
            {
                Violate("acknowledgement for a namespace that was not joined");
            }

            return;
        }

        var arguments = packet[head.PayloadStart..];
        if (arguments.IsEmpty)
        {
            return;
        }

        if (!PayloadReader.TryReadAck(arguments, attachments.Count, out _))
        {
            Violate("invalid payload");
        }
        else if (head.AckId != PacketHead.NoAck)
        {
            socket.OnAck(head.AckId, arguments, attachments);
        }
    }

    private void OnConnectTimeout()
    {
        _server.Metrics.LimitHit(LimitNames.ConnectTimeout);
        Violate("no namespace joined in time");
    }

    private void StopConnectDeadline()
    {
        if (Interlocked.Exchange(ref _connectDeadline, null) is { } deadline)
        {
            Wheel.Cancel(deadline);
        }
    }
}
