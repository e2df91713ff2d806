using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters;

internal sealed partial class InProcessAdapter
{
    /// <summary>Sends a packet to whom the scope names.</summary>
    public void Broadcast(SharedFrame frame, BroadcastScope scope)
    {
        if (Kept is null)
        {
            Post(frame, Resolve(scope));
            return;
        }

        lock (_gate)
        {
            Kept.Record(frame, scope);
            Post(frame, Resolve(scope));
        }
    }

    /// <summary>Sends a packet from the shared log to whom the scope names, or to the socket it was for, if that is connected.</summary>
    public void Post(SharedFrame frame, BroadcastScope scope, SocketIOSocket? only)
    {
        if (only is { Connected: true })
        {
            SendTo(only, frame);
        }
        else
        {
            Post(frame, Resolve(scope));
        }
    }

    /// <summary>Sends a packet to one socket, if it is connected.</summary>
    public void Send(SharedFrame frame, SocketIOSocket socket)
    {
        if (!frame.HasOffset)
        {
            if (socket.Connected)
            {
                SendTo(socket, frame);
            }

            return;
        }

        lock (_gate)
        {
            if (socket.Connected)
            {
                Kept!.Record(frame, socket);
                SendTo(socket, frame);
            }
        }
    }

    /// <summary>Does something behind what was emitted, which is not out yet if it has to be in a shared log first.</summary>
    public void AfterEmits(Action action)
    {
        if (Shared is null)
        {
            action();
        }
        else
        {
            Shared.AfterEmits(action);
        }
    }

    /// <summary>Sends a packet that no recovery log takes to an audience.</summary>
    public void Post(SharedFrame frame, Audience audience)
    {
        _engine.Prepare(frame);
        foreach (var shard in _engine.Shards)
        {
            if (audience.MayReach(shard))
            {
                shard.Post(new Command(CommandKind.Broadcast, audience, frame));
            }
        }
    }

    private void SendTo(SocketIOSocket socket, SharedFrame frame)
    {
        if (socket.Subscriber.Connection.Form == FrameForm.Deflated)
        {
            _engine.Prepare(frame);
        }

        socket.Subscriber.Connection.Send(frame);
    }
}
