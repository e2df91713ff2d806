using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Adapters.Recovery;

// Events go to the log, and from there to the sockets.
internal sealed partial class SharedRecovery
{
    private readonly DeliveryOrder _order;
    private readonly Lock _appending = new();
    private long _lastNumber;

    /// <summary>The log is read from here on.</summary>
    public void OnBegin(LogOffset latest)
    {
        lock (_gate)
        {
            _latest ??= latest;
        }
    }

    /// <summary>Emits an event to all whom the scope names; what is for this server alone is not logged.</summary>
    public void Emit(SharedFrame frame, BroadcastScope scope)
    {
        if (scope.IsLocal)
        {
            var payload = SocketIONamespace.PayloadOf(frame);
            _order.After(() => Deliver(payload, scope, null, null));
        }
        else
        {
            Emit(frame, scope, null);
        }
    }

    /// <summary>Emits an event to one socket, which, if its connection was lost, gets it when it is back.</summary>
    public void Emit(SharedFrame frame, SocketIOSocket socket)
    {
        if (socket.Connected || StateOf(socket) is { IsLost: true })
        {
            var scope = new BroadcastScope
            {
                Rooms = [socket.Id],
                Delivery = frame.Delivery,
                IsUncompressed = !frame.IsCompressible,
            };
            Emit(frame, scope, socket);
        }
    }

    /// <summary>Does something behind the events that were emitted.</summary>
    public void AfterEmits(Action action) => _order.After(action);

    /// <summary>An event of this server has its place in the log, or, without an offset, cannot get one.</summary>
    public void OnLogged(long number, LogOffset? offset) => _order.Complete(number, offset);

    /// <summary>An event of another server.</summary>
    public void OnLogged(PacketPayload payload, BroadcastTarget target, LogOffset offset)
    {
        var scope = target.ToLocalScope();
        _order.Deliver(offset, _ => Deliver(payload, scope, offset, null, isForeign: true));
    }

    private void Emit(SharedFrame frame, BroadcastScope scope, SocketIOSocket? only)
    {
        var (payload, target) = (SocketIONamespace.PayloadOf(frame), BroadcastTarget.Of(scope));
        long number;
        bool isUnderway;
        lock (_appending) // numbers are in the order of the log
        {
            number = ++_lastNumber;
            _order.Add(number, offset => Deliver(payload, scope, offset, only));
            isUnderway = SharedLog.Append(number, payload, target) && _latest is not null;
        }

        if (!isUnderway)
        {
            _order.Complete(number, null);
        }
    }

    /// <summary>
    /// In order, one at a time. What has no place in the log ends in the latest offset: clients take a text at an event's end
    /// for one.
    /// </summary>
    private void Deliver(
        PacketPayload payload, BroadcastScope scope, LogOffset? offset, SocketIOSocket? only, bool isForeign = false)
    {
        SharedFrame frame;
        lock (_gate)
        {
            _latest = offset ?? _latest;
            if (only is null && _returning.Count == 0 && !_namespace.Adapter.Reaches(scope))
            {
                return;
            }

            frame = Encode(payload, scope, _latest?.ToString());
            if (offset is { } place && _returning.Count > 0)
            {
                var target = BroadcastTarget.Of(scope);
                foreach (var back in _returning)
                {
                    back.Note(place, target, frame);
                }
            }

            _namespace.Adapter.Post(frame, scope, only);
        }

        if (isForeign)
        {
            _namespace.TellOutgoing(frame, scope);
        }
    }

    private SharedFrame Encode(PacketPayload payload, BroadcastScope scope, string? offset) => _namespace.Encoder.EventArray(
        _namespace.Name, payload.Json.Span, payload.Attachments, PacketHead.NoAck, scope.Mode, offset);
}
