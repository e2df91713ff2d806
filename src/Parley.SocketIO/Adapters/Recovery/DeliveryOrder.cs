using Microsoft.Extensions.Logging;
using Parley.SocketIO.Hosting;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// Does one after the other what reaches sockets: events as they come from the shared log, and whatever has to stay behind
/// events of this server that are still on their way to it and back. One thread at a time, and no lock is held meanwhile.
/// </summary>
internal sealed class DeliveryOrder(ILogger logger, string nsp)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Number, Action<LogOffset?> Do)> _underway = new(); // number 0: only stays behind
    private readonly Queue<(Action<LogOffset?> Do, LogOffset? Offset)> _ready = new();
    private bool _isRunning;

    /// <summary>An event of this server is on its way.</summary>
    public void Add(long number, Action<LogOffset?> deliver)
    {
        lock (_gate)
        {
            _underway.Enqueue((number, deliver));
        }
    }

    /// <summary>An event is back, with its offset, or cannot be logged. Those before it will not come any more.</summary>
    public void Complete(long number, LogOffset? offset)
    {
        lock (_gate)
        {
            while (_underway.TryPeek(out var next) && next.Number <= number)
            {
                _underway.Dequeue();
                _ready.Enqueue((next.Do, next.Number == number ? offset : null));
            }
        }

        Run();
    }

    /// <summary>Another server's event has come.</summary>
    public void Deliver(LogOffset offset, Action<LogOffset?> deliver)
    {
        lock (_gate)
        {
            _ready.Enqueue((deliver, offset));
        }

        Run();
    }

    /// <summary>Does something behind this server's events: now, if none is on its way.</summary>
    public void After(Action action)
    {
        lock (_gate)
        {
            if (_underway.Count > 0)
            {
                _underway.Enqueue((0, _ => action()));
                return;
            }

            _ready.Enqueue((_ => action(), null));
        }

        Run();
    }

    private void Run()
    {
        while (true)
        {
            (Action<LogOffset?> Do, LogOffset? Offset) next;
            lock (_gate)
            {
                if (_isRunning || !_ready.TryDequeue(out next))
                {
                    return;
                }

                _isRunning = true;
            }

            try
            {
                next.Do(next.Offset);
            }
            catch (Exception exception)
            {
                Log.ClusterFailed(logger, exception, nsp);
            }

            lock (_gate)
            {
                _isRunning = false;
            }
        }
    }
}
