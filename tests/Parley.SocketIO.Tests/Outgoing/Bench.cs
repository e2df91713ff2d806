using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Outgoing;

/// <summary>A shard, connections on it, and a way to know that it has done everything posted so far.</summary>
internal sealed class Bench : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SocketIOMetrics _metrics;

    public Bench()
    {
        _metrics = new SocketIOMetrics(_services.GetRequiredService<IMeterFactory>());
        Shard = new WriterShard(0, _metrics, NullLogger.Instance, Backlog);
    }

    public Backlog Backlog { get; } = new();

    public WriterShard Shard { get; }

    public static SharedFrame FrameOf(string text, Delivery delivery = default) =>
        SharedFrame.Packet(Encoding.UTF8.GetBytes(text), [], [], delivery);

    public TestConnection Connect(RecordingWire? wire = null, int limit = 1 << 20)
    {
        var connection = new TestConnection(Shard, limit);
        connection.Post(CommandKind.Attach, wire ?? connection.Wire);
        return connection;
    }

    /// <summary>Waits until the shard has come to what was posted last: it works in order.</summary>
    public async Task DrainAsync()
    {
        var barrier = new TestConnection(Shard, 1 << 20);
        barrier.Post(CommandKind.Attach, barrier.Wire);
        barrier.Send(FrameOf("barrier")); // a round offers to its connections in the order in which it met them
        await barrier.Wire.WhenOfferedAsync();
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _services.Dispose();
    }
}

internal sealed class TestConnection(WriterShard shard, int limit) : OutgoingConnection(shard, limit)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RecordingWire Wire { get; } = new();

    public Task WhenEndedAsync() =>
        _ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public int Overflows { get; private set; }

    /// <summary>The texts of the frames that the wire took.</summary>
    public List<string> Texts => TextsOf(Wire.Sent);

    public static List<string> TextsOf(ReadOnlySpan<byte> frames)
    {
        var texts = new List<string>();
        while (!frames.IsEmpty)
        {
            var (start, length) = frames[1] < 126 ? (2, frames[1]) : (4, (frames[2] << 8) | frames[3]);
            texts.Add(Encoding.UTF8.GetString(frames.Slice(start, length)));
            frames = frames[(start + length)..];
        }

        return texts;
    }

    protected override void OnOverflow() => Overflows++;

    protected override void OnPeerLeft()
    {
    }

    protected override void OnPollOverlap()
    {
    }

    protected override void OnOutgoingEnded() => _ended.TrySetResult();
}
