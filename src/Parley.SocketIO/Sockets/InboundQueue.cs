namespace Parley.SocketIO.Sockets;

/// <summary>
/// Handles a connection's packets one after the other. While a handler runs, packets are read ahead up to a bound, so that
/// acknowledgements and pongs behind them still come through; above it the reader waits.
/// </summary>
internal sealed class InboundQueue(Func<InboundItem, ValueTask> handle, int limitBytes)
{
    private readonly Lock _gate = new();
    private Queue<InboundItem>? _waiting; // null: nothing waits
    private TaskCompletionSource? _hasRoom; // the reader waits for it
    private int _waitingBytes;
    private bool _isRunning;

    /// <summary>Adds a received packet; completes when the next may be read. Handles it at once if it can.</summary>
    public Task AddAsync(InboundItem item)
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                Enqueue(item);
                return _waitingBytes <= limitBytes
                    ? Task.CompletedTask
                    : (_hasRoom ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            _isRunning = true;
        }

        Run(item);
        return Task.CompletedTask;
    }

    /// <summary>Adds something from outside the reader; it is never handled on the caller's thread.</summary>
    public void Add(InboundItem item)
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                Enqueue(item);
                return;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Queue.Run(state.Item), (Queue: this, Item: item), preferLocal: false);
    }

    private void Enqueue(InboundItem item)
    {
        (_waiting ??= new Queue<InboundItem>()).Enqueue(item);
        _waitingBytes += item.Length;
    }

    private void Run(InboundItem item)
    {
        do
        {
            var handling = handle(item);
            if (!handling.IsCompletedSuccessfully)
            {
                _ = ContinueAsync(handling);
                return;
            }
        }
        while (TryNext(out item));
    }

    private async Task ContinueAsync(ValueTask handling)
    {
        await handling;
        while (TryNext(out var item))
        {
            await handle(item);
        }
    }

    private bool TryNext(out InboundItem item)
    {
        lock (_gate)
        {
            if (_waiting is null || !_waiting.TryDequeue(out item))
            {
                _waiting = null;
                item = default;
                _isRunning = false;
                return false;
            }

            _waitingBytes -= item.Length;
            if (_waitingBytes <= limitBytes && _hasRoom is not null)
            {
                _hasRoom.SetResult();
                _hasRoom = null;
            }

            return true;
        }
    }
}
