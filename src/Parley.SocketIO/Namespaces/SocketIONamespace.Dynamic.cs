using System.Collections.Concurrent;
using Parley.SocketIO.Events;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

public sealed partial class SocketIONamespace
{
    private NamespaceHandlers? _ownHandlers; // null: the parent's, or none
    private int _entered; // clients that are or want to be in a child; -1: retired

    /// <summary>Of a dynamic namespace: whose handlers it has.</summary>
    internal SocketIONamespace? Parent { get; }

    /// <summary>Of a parent: the dynamic namespaces that there are. A parent itself has no sockets.</summary>
    internal ConcurrentDictionary<string, SocketIONamespace>? Children { get; init; }

    /// <summary>Whether the application asked for it by name, so that it stays.</summary>
    internal bool IsPinned { get; set; }

    /// <summary>Whether a client was ever let in.</summary>
    internal bool WasJoined { get; set; }

    /// <summary>Not null: the application's hook is about to see it.</summary>
    internal NamespaceIntroduction? Introduction { get; set; }

    /// <summary>Whether it stays although nobody is in it: lost sockets may come back.</summary>
    internal bool IsKept => Adapter.Recovery is { LostCount: > 0 };

    /// <summary>Whether nobody is in it or wants to be. Of a dynamic namespace.</summary>
    internal bool IsEmpty => System.Threading.Volatile.Read(ref _entered) == 0;

    /// <summary>Whether it stands in the line of those that were left while they had to stay. The registry's.</summary>
    internal bool IsInLine { get; set; }

    /// <summary>What runs for events and sockets of this namespace.</summary>
    internal NamespaceHandlers Handlers => _ownHandlers ?? Parent?.Handlers ?? NamespaceHandlers.None;

    /// <summary>Where handlers are registered.</summary>
    internal EventPipeline Events => OwnHandlers.Events;

    /// <summary>Where handlers are registered.</summary>
    internal SocketLifecycle Lifecycle => OwnHandlers.Lifecycle;

    private NamespaceHandlers OwnHandlers =>
        _ownHandlers ?? Interlocked.CompareExchange(ref _ownHandlers, Handlers.Copy(), null) ?? _ownHandlers;

    /// <summary>Every broadcast of this server goes this way.</summary>
    internal void Broadcast(SharedFrame frame, BroadcastScope scope)
    {
        if (Children is null)
        {
            if (Adapter.Shared is { } shared)
            {
                TellOutgoing(frame, scope);
                shared.Emit(frame, scope);
                return;
            }

            BroadcastLocally(frame, scope);
            if (ClusterFor(scope, out var target) is { } cluster)
            {
                cluster.Broadcast(PayloadOf(frame), target!);
            }

            return;
        }

        // The arguments were written once; only the head, in which the namespace stands, is written for each child.
        var payload = FramePayload.Of(frame);
        var mode = new EmitMode(frame.Delivery, !frame.IsCompressible);
        foreach (var (name, child) in Children)
        {
            child.Broadcast(
                Encoder.EventArray(name, payload.Span, frame.Attachments, PacketHead.NoAck, mode), scope);
        }
    }

    /// <summary>The local half of a broadcast, of this or another server.</summary>
    internal void BroadcastLocally(SharedFrame frame, BroadcastScope scope)
    {
        TellOutgoing(frame, scope);
        Adapter.Broadcast(frame, scope);
    }

    /// <summary>The connected sockets whom the scope names. Looks at every socket: for commands, not for messages.</summary>
    internal List<SocketIOSocket> Match(BroadcastScope scope) =>
        Children is null ? Adapter.Match(scope) : [.. Children.Values.SelectMany(child => child.Match(scope))];

    internal void JoinLocally(BroadcastScope scope, IReadOnlyList<string> rooms)
    {
        foreach (var socket in Match(scope))
        {
            foreach (var room in rooms)
            {
                socket.Join(room);
            }
        }
    }

    internal void LeaveLocally(BroadcastScope scope, IReadOnlyList<string> rooms)
    {
        foreach (var socket in Match(scope))
        {
            foreach (var room in rooms)
            {
                socket.Leave(room);
            }
        }
    }

    internal void DisconnectLocally(BroadcastScope scope, bool close)
    {
        foreach (var socket in Match(scope))
        {
            socket.Disconnect(close);
        }
    }

    /// <summary>Counts a client in; false when the namespace has been retired meanwhile.</summary>
    internal bool TryEnter()
    {
        if (Parent is null)
        {
            return true;
        }

        var count = System.Threading.Volatile.Read(ref _entered);
        while (count >= 0)
        {
            var seen = Interlocked.CompareExchange(ref _entered, count + 1, count);
            if (seen == count)
            {
                return true;
            }

            count = seen;
        }

        return false;
    }

    /// <summary>Counts a client out.</summary>
    internal void Exit()
    {
        if (Parent is not null && Interlocked.Decrement(ref _entered) == 0)
        {
            _server.Namespaces.OnEmpty(this);
        }
    }

    internal bool TryRetire() => Interlocked.CompareExchange(ref _entered, -1, 0) == 0;
}
