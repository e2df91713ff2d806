using System.Threading.Channels;
using Parley.Server.Nodes;

namespace Parley.Server.Tests.EventLogs;

/// <summary>A bus in memory whose words a test may hold back, lose, double and shuffle.</summary>
internal sealed class BusBetweenTests
{
    private readonly Lock _gate = new();
    private readonly List<End> _ends = [];
    private readonly List<(End To, ReadOnlyMemory<byte> Word)> _held = [];
    private int _sent;

    /// <summary>What becomes of a word on its way to one node: how many times it arrives, and when.</summary>
    public Func<Fate> Decide { get; set; } = () => Fate.Arrives;

    public int Sent => Volatile.Read(ref _sent);

    public End Attach()
    {
        lock (_gate)
        {
            var end = new End(this);
            _ends.Add(end);
            return end;
        }
    }

    /// <summary>Lets go of what is held, in the order that the test chooses.</summary>
    public void Release(Random? shuffle = null)
    {
        lock (_gate)
        {
            var held = _held.ToArray();
            _held.Clear();
            shuffle?.Shuffle(held);
            foreach (var (to, word) in held)
            {
                to.Take(word);
            }
        }
    }

    private void Send(End from, ReadOnlyMemory<byte> word)
    {
        lock (_gate)
        {
            _sent++;
            foreach (var to in _ends.Where(end => end != from))
            {
                Deliver(to, word, Decide());
            }
        }
    }

    private void Deliver(End to, ReadOnlyMemory<byte> word, Fate fate)
    {
        switch (fate)
        {
            case Fate.Arrives:
                to.Take(word);
                break;
            case Fate.ArrivesTwice:
                to.Take(word);
                to.Take(word);
                break;
            case Fate.Waits:
                _held.Add((to, word));
                break;
        }
    }

    internal enum Fate
    {
        Arrives,
        ArrivesTwice,
        Waits,
        IsLost,
    }

    internal sealed class End(BusBetweenTests bus) : INodeBus
    {
        private readonly Channel<ReadOnlyMemory<byte>> _words = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();

        public event Action? Turned;

        public bool IsHealthy { get; private set; } = true;

        public void Send(NodeWord kind, ReadOnlySpan<byte> body) => bus.Send(this, body.ToArray());

        public void Turn(bool toHealthy)
        {
            IsHealthy = toHealthy;
            Turned?.Invoke();
        }

        public void Take(ReadOnlyMemory<byte> word) => _words.Writer.TryWrite(word);

        public void Subscribe(NodeWord kind, Func<ReadOnlyMemory<byte>, ValueTask> take) => _ = HandOnAsync(take);

        private async Task HandOnAsync(Func<ReadOnlyMemory<byte>, ValueTask> take)
        {
            await foreach (var word in _words.Reader.ReadAllAsync())
            {
                await take(word);
            }
        }
    }
}
