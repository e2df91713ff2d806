namespace Parley.SocketIO.Outgoing;

/// <summary>
/// Which of the shards are far behind. Whoever emits never waits for them; but as long as one is behind nothing more is
/// read from clients, so that what they cause cannot pile up.
/// </summary>
internal sealed class Backlog
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _caughtUp; // null: nobody waits
    private int _behind;

    public bool IsBehind => Volatile.Read(ref _behind) > 0;

    /// <summary>A shard is behind from here on.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _behind++;
        }
    }

    /// <summary>A shard has caught up.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            if (--_behind == 0)
            {
                _caughtUp?.SetResult();
                _caughtUp = null;
            }
        }
    }

    public Task WhenCaughtUpAsync()
    {
        lock (_gate)
        {
            return _behind == 0
                ? Task.CompletedTask
                : (_caughtUp ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
