using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>
/// The connection's own socket, past the server's pipe: sending costs half. It must not block, or the thread of the shard
/// would stand behind one slow client.
/// </summary>
internal sealed class SocketWire : Wire
{
    private readonly Socket _socket;
    private readonly WebSocketTransport _transport;

    public SocketWire(Socket socket, WebSocketTransport transport)
    {
        _socket = socket;
        _transport = transport;
        if (socket.Blocking)
        {
            socket.Blocking = false;
        }
    }

    public override bool HasPeerLeft => OperatingSystem.IsLinux() && !IsEstablished();

    public override FrameForm Form => _transport.Form;

    public override bool AlwaysWaits => false;

    [MethodImpl(HotPath.Options)]
    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => sent,
                SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable => 0,
                _ => Gone,
            };
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return Gone; // the server closed it under us
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    public override void Finish() => _transport.Finish();

    public override void Abort() => _transport.Abort();

    /// <summary>The first byte of TCP_INFO is the state of the connection: another one after the peer's FIN or RST.</summary>
    private bool IsEstablished()
    {
        const int Tcp = 6, TcpInfo = 11, Established = 1;
        try
        {
            Span<byte> state = stackalloc byte[1];
            _socket.GetRawSocketOption(Tcp, TcpInfo, state);
            return state[0] == Established;
        }
        catch (SocketException)
        {
            return true; // a Unix domain socket has no such thing
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
