using System.Buffers;
using System.Net.Sockets;
using Parley.SocketIO.Engine.Transports;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// The outgoing side of a connection: straight to its wire as long as that takes everything; once it would block, and
/// while the connection polls, into a queue bounded in bytes. Everything but <see cref="Send"/> and <see cref="Post"/>
/// runs on the shard.
/// </summary>
internal abstract class OutgoingConnection(WriterShard shard, int queueLimit)
{
    /// <summary>How much of a queue is sent at once after the wire has blocked.</summary>
    private const int ChunkBytes = 64 << 10;

    private Wire? _wire; // null: the client polls
    private OutgoingQueue? _queue; // null: nothing waits
    private PollRequest? _poll; // the parked request
    private CloseManner? _closing;
    private bool _isBusy; // a send has not completed
    private bool _isEnded;
    private bool _hasOverflowed;
    private bool _isSayingLastWords;
    private bool _isFreshPoll;

    public WriterShard Shard { get; } = shard;

    public int QueueLimit { get; } = queueLimit;

    // For RoundBuilder: the round the connection stands in, its node there, the frame it is left out of.
    public int Round { get; set; }

    public int Node { get; set; }

    public int ExceptStep { get; set; }

    private bool IsWaiting => _isBusy || _wire is null || _queue is not null;

    /// <summary>Sends a frame; from any thread.</summary>
    public void Send(SharedFrame frame) => Shard.Send(this, frame);

    /// <summary>Has something done between frames; from any thread.</summary>
    public void Post(CommandKind kind, object? argument = null) => Shard.Post(new Command(kind, this, argument));

    public void Apply(in Command command)
    {
        switch (command.Kind)
        {
            case CommandKind.Poll:
                Poll((PollRequest)command.Argument!);
                break;
            case CommandKind.Noop when _poll is not null:
                Answer(PollEnding.Noop);
                break;
            case CommandKind.Attach:
                Attach((Wire)command.Argument!);
                break;
            case CommandKind.Writable:
                _isBusy = false;
                Drain();
                break;
            case CommandKind.LastWords:
                _isSayingLastWords = true;
                break;
            case CommandKind.Close:
                Close((CloseManner)command.Argument!);
                break;
        }
    }

    /// <summary>Takes a round: the frames on the way to a node.</summary>
    public void Offer(RoundBuilder rounds, int node)
    {
        if (_isEnded || _closing is not null || (_hasOverflowed && !_isSayingLastWords))
        {
            return;
        }

        if (IsWaiting)
        {
            foreach (var frame in rounds.FramesOf(node))
            {
                // Volatile: only a parked poll can take it now.
                if (!frame.IsVolatile || _poll is not null)
                {
                    Enqueue(frame);
                }
            }

            AnswerPoll();
            return;
        }

        var bytes = rounds.BytesOf(node);
        var taken = _wire!.TrySend(bytes.Span);
        if (taken == bytes.Length)
        {
            return;
        }

        if (taken == 0 && _wire.AlwaysWaits)
        {
            if (!BeginSend(bytes, rented: null))
            {
                rounds.Retain(node);
            }
        }
        else if (taken == Wire.Gone)
        {
            End();
        }
        else
        {
            EnqueueRest(rounds.FramesOf(node), taken);
            Drain();
        }
    }

    /// <summary>The client does not take what is sent to it: drops what waits and tells <see cref="OnOverflow"/>.</summary>
    public void Overflow()
    {
        if (_hasOverflowed)
        {
            return; // it was told once; the last words have the same bound
        }

        _hasOverflowed = true;
        if (_queue is not null && !_queue.TryKeepBegunFrame())
        {
            DropQueue();
        }

        OnOverflow();
    }

    /// <summary>The queue was full. Runs on the shard: it must not wait, nor call the application.</summary>
    protected abstract void OnOverflow();

    /// <summary>A polling request came while another was parked. Runs on the shard.</summary>
    protected abstract void OnPollOverlap();

    /// <summary>Nothing will be sent any more. Runs on the shard.</summary>
    protected abstract void OnOutgoingEnded();

    private void Poll(PollRequest request)
    {
        if (_isEnded || _wire is not null)
        {
            request.Refuse(_isEnded ? PollRefusal.UnknownSession : PollRefusal.TransportMismatch);
        }
        else if (_poll is not null)
        {
            request.Refuse(PollRefusal.Overlap);
            Answer(PollEnding.Close);
            OnPollOverlap();
        }
        else
        {
            _poll = request;
            _isFreshPoll = true;
            AnswerPoll();
            _isFreshPoll = false;
        }
    }

    private void Attach(Wire wire)
    {
        if (_isEnded)
        {
            wire.Abort();
            return;
        }

        if (_wire is { MayBeReplaced: false } || _isBusy)
        {
            return; // a faster wire must not overtake what is still under way on the first
        }

        // A request that the client left behind gets no data: it would be lost (and it knows the session has moved).
        _poll?.Refuse(PollRefusal.TransportMismatch);
        _poll = null;
        if (_wire is null && _closing is not null)
        {
            Enqueue(ClosingFrames.Empty);
        }

        _wire = wire;
        Drain();
    }

    private void Close(CloseManner manner)
    {
        if (_isEnded)
        {
            return;
        }

        _closing ??= manner;
        if (manner == CloseManner.AfterFlush)
        {
            if (_wire is not null && !(_hasOverflowed && !_isSayingLastWords))
            {
                (_queue ??= new OutgoingQueue(Shard)).Enqueue(ClosingFrames.Empty);
            }

            Drain();
            AnswerPoll();
            return;
        }

        if (manner == CloseManner.ClientLeft && _wire is null)
        {
            AnswerPoll(); // or, if the request that the client has under way comes later, then
            return;
        }

        var canFinish = _wire is not null && !_isBusy && _queue is null;
        if (canFinish && manner != CloseManner.ClosingFrameSent)
        {
            canFinish = TrySendWhole(ClosingFrames.Empty);
        }

        End(canFinish);
    }

    /// <summary>Sends a small frame if the wire takes it now.</summary>
    private bool TrySendWhole(SharedFrame frame) => _wire!.AlwaysWaits
        ? BeginSend(frame.Bytes, rented: null)
        : _wire.TrySend(frame.Bytes.Span) == frame.Length;

    private void Enqueue(SharedFrame frame, int taken = 0)
    {
        if (_hasOverflowed && !_isSayingLastWords)
        {
            return;
        }

        if (_queue is not null && _queue.Bytes + frame.Length - taken > QueueLimit)
        {
            Overflow();
            return;
        }

        (_queue ??= new OutgoingQueue(Shard)).Enqueue(frame, taken);
    }

    private void EnqueueRest(List<SharedFrame> frames, int taken)
    {
        foreach (var frame in frames)
        {
            if (taken >= frame.Length)
            {
                taken -= frame.Length;
            }
            else
            {
                // A volatile frame of which the client has the beginning must be finished.
                if (!frame.IsVolatile || taken > 0)
                {
                    Enqueue(frame, taken);
                }

                taken = 0;
            }
        }
    }

    private void AnswerPoll()
    {
        if (_poll is null)
        {
            return;
        }

        if (_closing == CloseManner.ClientLeft)
        {
            DropQueue();
            Answer(PollEnding.Noop);
            End();
        }
        else if (_closing is not null)
        {
            Answer(_isFreshPoll && _queue is null ? PollEnding.NoopAndClose : PollEnding.Close);
            End();
        }
        else if (_queue is not null)
        {
            Answer(PollEnding.None);
        }
    }

    private void Answer(PollEnding ending)
    {
        _queue?.Detach();
        _poll!.Answer(_queue, ending);
        _poll = null;
        _queue = null;
    }

    private void DropQueue()
    {
        _queue?.Detach();
        _queue = null;
    }

    /// <summary>Sends what waits until nothing does or the wire blocks.</summary>
    private void Drain()
    {
        while (_queue is not null && _wire is not null && !_isBusy && !_isEnded)
        {
            var chunk = ArrayPool<byte>.Shared.Rent(Math.Min(ChunkBytes, _queue.Bytes));
            var length = _queue.CopyTo(chunk);
            var taken = _wire.TrySend(chunk.AsSpan(0, length));
            if (taken == Wire.Gone)
            {
                ArrayPool<byte>.Shared.Return(chunk);
                End();
                return;
            }

            _queue.Advance(length);
            if (_queue.IsEmpty)
            {
                _queue = null;
            }

            if (taken == length)
            {
                ArrayPool<byte>.Shared.Return(chunk);
            }
            else
            {
                BeginSend(chunk.AsMemory(taken, length - taken), chunk);
            }
        }

        if (_queue is null && !_isBusy && _closing == CloseManner.AfterFlush && _wire is not null && !_isEnded)
        {
            End(finish: true);
        }
    }

    /// <summary>Starts a send that may have to wait; true when it did not.</summary>
    private bool BeginSend(ReadOnlyMemory<byte> bytes, byte[]? rented)
    {
        var send = _wire!.SendAsync(bytes);
        if (send.IsCompletedSuccessfully)
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            return true;
        }

        _isBusy = true;
        _ = CompleteAsync(send, rented);
        return false;
    }

    private async Task CompleteAsync(ValueTask send, byte[]? rented)
    {
        try
        {
            await send;
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            Post(CommandKind.Writable);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            Post(CommandKind.Close, CloseManner.AtOnce); // the reader sees the same and says why
        }
    }

    private void End(bool finish = false)
    {
        _isEnded = true;
        DropQueue();
        _poll?.Answer(null, PollEnding.Close);
        _poll = null;
        if (finish)
        {
            _wire?.Finish();
        }
        else
        {
            _wire?.Abort();
        }

        OnOutgoingEnded();
    }
}
