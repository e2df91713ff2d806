namespace Parley.SocketIO.Engine.Transports.Handover;

/// <summary>Counts the sockets that the web server has let go of: when it stops, it no longer waits for them.</summary>
internal sealed class HandedOverSockets
{
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isAwaited;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isAwaited)
        {
            _allEnded.TrySetResult();
        }
    }

    /// <summary>Waits for their end; no more come.</summary>
    public Task WhenAllEndedAsync(CancellationToken cancellationToken)
    {
        _isAwaited = true;
        return Count == 0 ? Task.CompletedTask : _allEnded.Task.WaitAsync(cancellationToken);
    }
}
