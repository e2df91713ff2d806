using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Outgoing;

/// <summary>A wire that takes as many bytes as it is told to and then waits until it is opened.</summary>
internal sealed class RecordingWire(int capacity = int.MaxValue) : Wire
{
    private readonly List<byte> _sent = [];
    private readonly TaskCompletionSource _offered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _opened = new();
    private int _room = capacity;

    public FrameForm TakesForm { get; init; }

    public override FrameForm Form => TakesForm;

    public override bool AlwaysWaits => false;

    public int Sends { get; private set; }

    public bool IsFinished { get; private set; }

    public bool IsAborted { get; private set; }

    public byte[] Sent
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    public Task WhenOfferedAsync() =>
        _offered.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(_room, bytes.Length);
        _room -= taken;
        Sends++;
        Record(bytes[..taken]);
        _offered.TrySetResult();
        return taken;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _opened.Task;
        Record(bytes.Span);
    }

    public void Open()
    {
        _room = int.MaxValue;
        _opened.SetResult();
        _opened = new TaskCompletionSource();
        _opened.SetResult();
    }

    public override void Finish() => IsFinished = true;

    public override void Abort() => IsAborted = true;

    private void Record(ReadOnlySpan<byte> bytes)
    {
        lock (_sent)
        {
            _sent.AddRange(bytes);
        }
    }
}
