using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Outgoing;

/// <summary>Holds its shard up until it is released.</summary>
internal sealed class GateWire : Wire, IDisposable
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();

    public Task Entered => _entered.Task;

    public override bool AlwaysWaits => false;

    public void Release() => _released.Set();

    public void Dispose() => _released.Dispose();

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        _entered.TrySetResult();
        _released.Wait(TimeSpan.FromSeconds(20));
        return bytes.Length;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

    public override void Finish()
    {
    }

    public override void Abort()
    {
    }
}
