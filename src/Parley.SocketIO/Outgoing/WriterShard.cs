using Microsoft.Extensions.Logging;
using Parley.SocketIO.Hosting;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// The one writer of a share of the connections. Everything that has to do with what they send is a command in its queue,
/// so that order needs no lock. While one batch goes out, the next one gathers: no timer, the batch is what came
/// meanwhile.
/// </summary>
internal sealed class WriterShard(int index, SocketIOMetrics metrics, ILogger logger, Backlog? backlog = null)
    : IThreadPoolWorkItem
{
    /// <summary>With more commands or bytes of frames than this the shard is behind, see <see cref="Backlog"/>.</summary>
    public const int MostWaiting = 1 << 16;

    public const int MostWaitingBytes = 64 << 20;

    /// <summary>After this many batches other work of the thread pool gets its turn.</summary>
    private const int BatchesPerTurn = 16;

    private readonly Lock _gate = new();
    private readonly RoundBuilder _rounds = new();
    private Command[] _incoming = new Command[256];
    private Command[] _batch = new Command[256];
    private int _incomingCount;
    private long _incomingBytes;
    private bool _isBehind;
    private bool _isRunning;

    /// <summary>Which of the server's shards this is.</summary>
    public int Index { get; } = index;

    /// <summary>Bytes in the queues of this shard's connections. Written by the shard only.</summary>
    public long QueuedBytes { get; set; }

    /// <summary>Droppable frames dropped since the last reading; for the metrics.</summary>
    public long DroppedFrames { get; set; }

    /// <summary>Adds a command; from any thread.</summary>
    public void Post(in Command command)
    {
        lock (_gate)
        {
            if (_incomingCount == _incoming.Length)
            {
                Array.Resize(ref _incoming, _incoming.Length * 2);
            }

            _incoming[_incomingCount++] = command;
            _incomingBytes += command.Kind is CommandKind.Send or CommandKind.Broadcast ? command.Frame.Length : 0;
            if (!_isBehind && (_incomingCount >= MostWaiting || _incomingBytes >= MostWaitingBytes))
            {
                _isBehind = true;
                backlog?.Enter();
            }

            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends a frame to one connection.</summary>
    public void Send(OutgoingConnection connection, SharedFrame frame) =>
        Post(new Command(CommandKind.Send, connection, frame));

    public void Execute()
    {
        for (var turn = 0; turn < BatchesPerTurn; turn++)
        {
            int count;
            bool wasBehind;
            lock (_gate)
            {
                count = _incomingCount;
                if (count == 0)
                {
                    _isRunning = false;
                    return;
                }

                (_incoming, _batch) = (_batch, _incoming);
                _incomingCount = 0;
                _incomingBytes = 0;
                wasBehind = _isBehind;
                _isBehind = false;
            }

            Process(_batch.AsSpan(0, count));
            if (wasBehind)
            {
                backlog?.Exit();
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Process(Span<Command> batch)
    {
        for (var done = 0; done < batch.Length;)
        {
            var run = RunAt(batch[done..]);
            done += run.Length;
            try
            {
                Apply(run);
                if (_rounds.IsFull)
                {
                    _rounds.FlushAll();
                }
            }
            catch (Exception exception)
            {
                Log.CommandFailed(logger, exception, run[0].Kind);
            }
        }

        try
        {
            _rounds.FlushAll();
        }
        catch (Exception exception)
        {
            Log.RoundFailed(logger, exception);
        }

        batch.Clear();
        metrics.Sent(_rounds.OfferedFrames, _rounds.OfferedBytes);
        _rounds.OfferedFrames = 0;
        _rounds.OfferedBytes = 0;
        metrics.Dropped(DroppedFrames);
        DroppedFrames = 0;
    }

    /// <summary>The first command; or, when that is a broadcast, those after it that go to the same audience, too.</summary>
    private static ReadOnlySpan<Command> RunAt(ReadOnlySpan<Command> batch)
    {
        var length = 1;
        if (batch[0].Kind == CommandKind.Broadcast)
        {
            var bytes = batch[0].Frame.Length;
            while (length < batch.Length && batch[length].Target == batch[0].Target && bytes < RoundBuilder.MaxBytes)
            {
                bytes += batch[length++].Frame.Length;
            }
        }

        return batch[..length];
    }

    private void Apply(ReadOnlySpan<Command> run)
    {
        ref readonly var command = ref run[0];
        switch (command.Kind)
        {
            case CommandKind.Send:
                _rounds.BeginFrame(command.Frame);
                _rounds.Append((OutgoingConnection)command.Target, command.Frame);
                break;
            case CommandKind.Broadcast:
                ((Audience)command.Target).Deliver(run, this, _rounds);
                break;
            case CommandKind.Join:
                ((Subscriber)command.Target).Join((RoomMembers)command.Argument!);
                break;
            case CommandKind.Leave:
                ((Subscriber)command.Target).Leave((RoomMembers)command.Argument!);
                break;
            case CommandKind.LeaveAll:
                ((Subscriber)command.Target).LeaveAll();
                break;
            case CommandKind.Release:
                ((Subscriber)command.Target).Release(_rounds);
                break;
            default:
                var connection = (OutgoingConnection)command.Target;
                _rounds.Flush(connection);
                connection.Apply(command);
                break;
        }
    }
}
