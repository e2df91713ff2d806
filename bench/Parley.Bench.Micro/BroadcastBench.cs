using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Outgoing;

namespace Parley.Bench.Micro;

/// <summary>One round: some frames to all connections, joined once and offered to wires that take everything.</summary>
[MemoryDiagnoser]
public class BroadcastBench
{
    private readonly SharedFrame _frame = SharedFrame.FromText(new byte[64]);
    private readonly RoundBuilder _rounds = new();
    private OutgoingConnection[] _connections = [];

    [Params(1000)]
    public int Connections { get; set; }

    [Params(1, 10)]
    public int Frames { get; set; }

    [GlobalSetup]
    public void Connect()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var shard = new WriterShard(0, new SocketIOMetrics(meters), NullLogger.Instance);
        _connections = [.. Enumerable.Range(0, Connections).Select(_ => new OpenConnection(shard))];
    }

    [Benchmark]
    public void Round()
    {
        for (var i = 0; i < Frames; i++)
        {
            _rounds.BeginFrame(_frame);
            foreach (var connection in _connections)
            {
                _rounds.Append(connection, _frame);
            }
        }

        _rounds.FlushAll();
    }
}
