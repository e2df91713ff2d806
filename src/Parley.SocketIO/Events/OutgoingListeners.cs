using System.Collections.Immutable;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Events;

/// <summary>
/// Who hears what a namespace and its sockets emit. Listeners run on the thread that emits, before the packet is sent;
/// what they throw is logged.
/// </summary>
internal sealed class OutgoingListeners(SocketIONamespace nsp, Action<Exception> failed)
{
    private ImmutableArray<Action<OutgoingEvent>> _listeners = [];
    private ImmutableHashSet<SocketIOSocket> _sockets = []; // those with listeners of their own

    public bool IsEmpty => _listeners.IsEmpty && _sockets.IsEmpty;

    public void Add(Action<OutgoingEvent> listener) =>
        ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Add(one), listener);

    public void Remove(Action<OutgoingEvent>? listener) =>
        ImmutableInterlocked.Update(ref _listeners, static (all, one) => one is null ? [] : all.Remove(one), listener);

    public void Add(SocketIOSocket socket) =>
        ImmutableInterlocked.Update(ref _sockets, static (all, one) => all.Add(one), socket);

    public void Remove(SocketIOSocket socket) =>
        ImmutableInterlocked.Update(ref _sockets, static (all, one) => all.Remove(one), socket);

    public void OnEmit(SocketIOSocket socket, SharedFrame frame)
    {
        var isHeard = _sockets.Contains(socket);
        if (isHeard || !_listeners.IsEmpty)
        {
            var outgoing = new OutgoingEvent(nsp, socket, frame);
            Tell(outgoing);
            if (isHeard)
            {
                Tell(socket, outgoing);
            }
        }
    }

    /// <summary>A broadcast is told to the namespace once, and to each listening socket that it reaches.</summary>
    public void OnBroadcast(SharedFrame frame, BroadcastScope scope)
    {
        var outgoing = new OutgoingEvent(nsp, null, frame);
        Tell(outgoing);
        foreach (var socket in _sockets)
        {
            if (socket.Connected && scope.Names(socket, socket.Rooms))
            {
                Tell(socket, outgoing);
            }
        }
    }

    private void Tell(OutgoingEvent outgoing)
    {
        foreach (var listener in _listeners)
        {
            try
            {
                listener(outgoing);
            }
            catch (Exception exception)
            {
                failed(exception);
            }
        }
    }

    private void Tell(SocketIOSocket socket, OutgoingEvent outgoing)
    {
        foreach (var listener in socket.Events?.Outgoing ?? [])
        {
            try
            {
                listener.Invoke(outgoing);
            }
            catch (Exception exception)
            {
                failed(exception);
            }
        }
    }
}
