namespace Parley.SocketIO.Namespaces;

/// <summary>
/// The time in which the application's hook sees a new namespace. Whoever asks for it meanwhile waits; the hook itself may
/// ask too.
/// </summary>
internal sealed class NamespaceIntroduction
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Fails when the hook does.</summary>
    public Task Done => _done.Task;

    public void Wait()
    {
        if (_thread != Environment.CurrentManagedThreadId)
        {
            _done.Task.GetAwaiter().GetResult();
        }
    }

    public void End(Exception? failure)
    {
        if (failure is null)
        {
            _done.SetResult();
            return;
        }

        _done.SetException(failure);
        _ = _done.Task.Exception; // seen: perhaps nobody waits
    }
}
