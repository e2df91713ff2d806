using System.Text.Json;
using Parley.SocketIO.Hosting;

namespace Parley.SocketIO.Adapters.Recovery;

// What other servers have to know of live sockets is kept up to date.
internal sealed partial class SharedRecovery
{
    private readonly List<SocketIOSocket> _stale = [];
    private bool _isScheduled;

    /// <summary>
    /// How often what is kept of live sockets is renewed; it lasts that much longer, so that clients of a server that dies
    /// have as much time as others.
    /// </summary>
    private TimeSpan Renewal => _options.MaxDisconnectionDuration / 2;

    public void OnDataSet(SocketIOSocket socket)
    {
        lock (_gate)
        {
            MarkStale(socket);
        }
    }

    /// <inheritdoc/>
    public override void Fire() => ThreadPool.UnsafeQueueUserWorkItem(
        static recovery =>
        {
            lock (recovery._gate)
            {
                recovery._isScheduled = false;
                foreach (var socket in recovery._live.Values)
                {
                    recovery.MarkStale(socket);
                }

                recovery.Schedule();
            }
        },
        this,
        preferLocal: false);

    /// <summary>Keeps it again soon, once for all that happens at once.</summary>
    private void MarkStale(SocketIOSocket socket)
    {
        if (StateOf(socket) is not { IsComplete: true, IsStale: false } state)
        {
            return;
        }

        state.IsStale = true;
        _stale.Add(socket);
        if (_stale.Count == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static recovery => recovery.KeepStale(), this, preferLocal: false);
        }
    }

    private void KeepStale()
    {
        lock (_gate)
        {
            foreach (var socket in _stale)
            {
                var state = StateOf(socket)!;
                state.IsStale = false;
                if (_live.GetValueOrDefault(state.Pid) == socket)
                {
                    Keep(socket, state, _options.MaxDisconnectionDuration + Renewal, isNew: false);
                }
            }

            _stale.Clear();
        }
    }

    private void Keep(SocketIOSocket socket, SharedState state, TimeSpan lifetime, bool isNew)
    {
        ReadOnlyMemory<byte> data = default;
        try
        {
            data = SocketDescription.JsonOf(socket.Data, _namespace.Json);
        }
        catch (Exception exception)
        {
            Log.DataNotKept(_namespace.Logger, exception, _namespace.Name, socket.Id);
        }

        SharedLog.Keep(state.Describe(data), lifetime, isNew);
    }

    private object? DataOf(SharedSession session)
    {
        if (session.DataJson.IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(
                session.DataJson.Span, _namespace.Json.GetTypeInfo(_options.DataType ?? typeof(JsonElement)));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            Log.DataNotKept(_namespace.Logger, exception, _namespace.Name, session.SocketId);
            return null;
        }
    }

    private void Schedule()
    {
        if (!_isScheduled && _live.Count > 0)
        {
            _isScheduled = true;
            _engine.Wheel.Schedule(this, Renewal);
        }
    }
}
