using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>The upgraded stream: TLS ended in Kestrel, WebSocket over HTTP/2, other servers.</summary>
internal sealed class StreamWire(Stream stream, WebSocketTransport transport) : Wire
{
    private int _sends;

    public override FrameForm Form => transport.Form;

    public override bool AlwaysWaits => true;

    /// <summary>
    /// Only while nothing but the open packet was sent: that is what the client's first frame answers. Of anything later
    /// some may still be in the server's pipe.
    /// </summary>
    public override bool MayBeReplaced => _sends <= 1;

    public override int TrySend(ReadOnlySpan<byte> bytes) => 0;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _sends++;
        var write = stream.WriteAsync(bytes);
        return write.IsCompletedSuccessfully ? new ValueTask(stream.FlushAsync()) : FlushAfterAsync(write);
    }

    public override void Finish() => transport.Finish();

    public override void Abort() => transport.Abort();

    private async ValueTask FlushAfterAsync(ValueTask write)
    {
        await write;
        await stream.FlushAsync();
    }
}
