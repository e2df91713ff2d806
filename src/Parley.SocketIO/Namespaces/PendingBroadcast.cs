using Parley.SocketIO.Engine;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// One broadcast to sockets of this server that each acknowledge it: only those it was sent to may answer, each once. The
/// packet is sent to just the sockets that were counted, whoever joins or leaves a room meanwhile.
/// </summary>
internal sealed class PendingBroadcast(
    long id, BroadcastAcks owner, List<SocketIOSocket> sockets, IAnswers answers) : WheelTimer
{
    private readonly HashSet<SocketIOSocket> _awaited = [.. sockets];

    public long Id { get; } = id;

    /// <summary>Says how many are addressed; false when nothing is to be sent.</summary>
    public bool Begin()
    {
        answers.Expect(sockets.Count);
        foreach (var socket in sockets)
        {
            if (socket.IsGone)
            {
                OnGone(socket); // before the broadcast could be found by who told of the end
            }
        }

        RemoveIfComplete();
        return sockets.Count > 0;
    }

    /// <summary>Sends the packet, which holds <see cref="Id"/>, to those whom the scope named.</summary>
    public void Send(SharedFrame frame, BroadcastScope scope)
    {
        var nsp = sockets[0].Namespace;
        nsp.TellOutgoing(frame, scope);
        var audience = new Audience { Singles = [.. sockets.Select(socket => socket.Subscriber)] };
        nsp.Adapter.AfterEmits(() => nsp.Adapter.Post(frame, audience));
    }

    public void OnAck(
        SocketIOSocket socket, ReadOnlySpan<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (TryTake(socket))
        {
            answers.Add(
                PayloadReader.TryFindArgument(arguments, 0, out var first) ? arguments[first] : [], attachments);
            RemoveIfComplete();
        }
    }

    public void OnGone(SocketIOSocket socket)
    {
        if (TryTake(socket))
        {
            answers.Withdraw();
            RemoveIfComplete();
        }
    }

    /// <summary>Nobody asks any more.</summary>
    public override void Fire() => owner.Remove(this);

    private bool TryTake(SocketIOSocket socket)
    {
        lock (_awaited)
        {
            return _awaited.Remove(socket);
        }
    }

    private void RemoveIfComplete()
    {
        bool isComplete;
        lock (_awaited)
        {
            isComplete = _awaited.Count == 0;
        }

        if (isComplete)
        {
            owner.Remove(this);
        }
    }
}
