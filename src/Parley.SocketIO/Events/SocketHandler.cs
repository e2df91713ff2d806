namespace Parley.SocketIO.Events;

/// <summary>One registration with a socket; disposing of it takes it back.</summary>
internal sealed class SocketHandler(SocketEvents owner, EventHandler handler, bool once) : IDisposable
{
    private int _isOff;

    public string Name => handler.Name;

    /// <summary>Runs the handler, unless it was taken back or was to run once and has.</summary>
    public ValueTask InvokeAsync(EventContext context)
    {
        if (once)
        {
            if (Interlocked.Exchange(ref _isOff, 1) != 0)
            {
                return default;
            }

            owner.Remove(this);
        }
        else if (Volatile.Read(ref _isOff) != 0)
        {
            return default;
        }

        return handler.InvokeAsync(context);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOff, 1) == 0)
        {
            owner.Remove(this);
        }
    }
}
