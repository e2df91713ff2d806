namespace Parley.Server.EventLogs;

/// <summary>Something happened: said any number of times, heard once, by one loop.</summary>
internal sealed class Wake
{
    private TaskCompletionSource _said = New();

    public void Say() => Volatile.Read(ref _said).TrySetResult();

    /// <summary>Completes once it has been said; what is said from here on is heard by the next.</summary>
    public async Task HearAsync(CancellationToken cancellation)
    {
        await _said.Task.WaitAsync(cancellation);
        Volatile.Write(ref _said, New());
    }

    /// <summary>As <see cref="HearAsync(CancellationToken)"/>, or when the time is over or the wait cancelled.</summary>
    public async Task HearAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellation)
    {
        await Task.WhenAny(_said.Task, Task.Delay(longest, time, cancellation));
        if (_said.Task.IsCompleted)
        {
            Volatile.Write(ref _said, New());
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
