using Parley.SocketIO.Engine;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Conformance;

/// <summary>Engine.IO without Socket.IO: every message comes back as it was, text as text and binary as binary.</summary>
internal sealed class EchoConsumer(EngineSession session) : IEngineConsumer
{
    public ValueTask OnTextAsync(ReadOnlyMemory<byte> message)
    {
        session.Send(SharedFrame.FromText([EnginePackets.Message, .. message.Span]));
        return default;
    }

    public ValueTask OnBinaryAsync(ReadOnlyMemory<byte> message)
    {
        session.Send(SharedFrame.FromBinary(message.ToArray()));
        return default;
    }

    public void OnClosed(DisconnectReason reason)
    {
    }

    public void OnSlow()
    {
    }
}
