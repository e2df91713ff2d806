using System.Diagnostics.Metrics;
using Parley.Server.Limits;

namespace Parley.Server.Nodes;

/// <summary>What the bus between nodes tells of itself; the tag <c>kind</c> is what a word is about.</summary>
internal sealed class NodeBusMetrics
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _sentBytes;
    private readonly Counter<long> _received;
    private readonly Counter<long> _receivedBytes;
    private readonly Counter<long> _dropped;

    public NodeBusMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(LimitMetrics.MeterName);
        _sent = meter.CreateCounter<long>("parley.bus.sent", "{message}", "Words published to the other nodes");
        _sentBytes = meter.CreateCounter<long>("parley.bus.sent.bytes", "By", "Bytes of them");
        _received = meter.CreateCounter<long>("parley.bus.received", "{message}", "Words of other nodes received");
        _receivedBytes = meter.CreateCounter<long>("parley.bus.received.bytes", "By", "Bytes of them");
        _dropped = meter.CreateCounter<long>("parley.bus.dropped", "{message}", "Words dropped because too many waited");
    }

    public void Sent(NodeWord kind, int bytes)
    {
        _sent.Add(1, Tag(kind));
        _sentBytes.Add(bytes, Tag(kind));
    }

    public void Received(NodeWord kind, int bytes)
    {
        _received.Add(1, Tag(kind));
        _receivedBytes.Add(bytes, Tag(kind));
    }

    public void Dropped() => _dropped.Add(1);

    private static KeyValuePair<string, object?> Tag(NodeWord kind) =>
        new("kind", kind == NodeWord.Events ? "events" : "presence");
}
