using System.Diagnostics.Metrics;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Hosting;

/// <summary>
/// The instruments of the meter <c>Parley.SocketIO</c>. What happens often is counted once for each batch.
/// </summary>
internal sealed class SocketIOMetrics : IDisposable
{
    public const string MeterName = "Parley.SocketIO";

    private const string TransportTag = "transport";

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _connections;
    private readonly UpDownCounter<long> _sockets;
    private readonly Counter<long> _eventsReceived;
    private readonly Counter<long> _packetsSent;
    private readonly Counter<long> _packetsDropped;
    private readonly Counter<long> _bytesReceived;
    private readonly Counter<long> _bytesSent;
    private readonly Counter<long> _slowCloses;
    private readonly Counter<long> _limits;
    private readonly Counter<long> _returns;
    private readonly Counter<long> _refusals;

    public SocketIOMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _connections = _meter.CreateUpDownCounter<long>(
            "parley.socketio.connections", "{connection}", "Open connections, by transport.");
        _sockets = _meter.CreateUpDownCounter<long>(
            "parley.socketio.sockets", "{socket}", "Sockets connected to a namespace.");
        _eventsReceived = _meter.CreateCounter<long>(
            "parley.socketio.events.received", "{event}", "Events received.");
        _packetsSent = _meter.CreateCounter<long>(
            "parley.socketio.packets.sent", "{packet}", "Packets offered, once for each receiver.");
        _packetsDropped = _meter.CreateCounter<long>(
            "parley.socketio.packets.dropped", "{packet}", "Droppable packets that a slow receiver went without.");
        _bytesReceived = _meter.CreateCounter<long>(
            "parley.socketio.received.bytes", "By", "Bytes received in messages and polling requests.");
        _bytesSent = _meter.CreateCounter<long>(
            "parley.socketio.sent.bytes", "By", "Bytes offered, once for each receiver.");
        _slowCloses = _meter.CreateCounter<long>(
            "parley.socketio.slow.closes", "{connection}", "Connections closed because they did not take what was sent.");
        _limits = _meter.CreateCounter<long>(
            "parley.socketio.limits.hit", "{hit}", "Limits reached, by name.");
        _refusals = _meter.CreateCounter<long>(
            "parley.socketio.connection.errors", "{request}", "Requests refused, by cause.");
        _returns = _meter.CreateCounter<long>(
            "parley.socketio.recoveries", "{socket}", "Clients that came back for the socket they had, by result.");
    }

    public void ObserveQueues(WriterShard[] shards) => _meter.CreateObservableGauge(
        "parley.socketio.queue.bytes",
        () => shards.Sum(shard => shard.QueuedBytes),
        "By",
        "Bytes waiting for connections that do not take them at once.");

    public void ConnectionOpened(string transport) => _connections.Add(1, Tag(TransportTag, transport));

    public void ConnectionClosed(string transport) => _connections.Add(-1, Tag(TransportTag, transport));

    public void ConnectionUpgraded()
    {
        ConnectionClosed(Engine.TransportNames.Polling);
        ConnectionOpened(Engine.TransportNames.WebSocket);
    }

    public void SocketConnected() => _sockets.Add(1);

    public void SocketDisconnected() => _sockets.Add(-1);

    public void ConnectionRefused(string cause) => _refusals.Add(1, Tag("cause", cause));

    public void SocketReturned(string result) => _returns.Add(1, Tag("result", result));

    public void EventReceived() => _eventsReceived.Add(1);

    public void Received(long bytes) => _bytesReceived.Add(bytes);

    public void Sent(long packets, long bytes)
    {
        if (packets > 0)
        {
            _bytesSent.Add(bytes);
            _packetsSent.Add(packets); // last: who sees the packets sees their bytes
        }
    }

    public void Dropped(long packets)
    {
        if (packets > 0)
        {
            _packetsDropped.Add(packets);
        }
    }

    public void LimitHit(string name)
    {
        _limits.Add(1, Tag("limit", name));
        if (name == Engine.LimitNames.OutgoingQueue)
        {
            _slowCloses.Add(1);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
