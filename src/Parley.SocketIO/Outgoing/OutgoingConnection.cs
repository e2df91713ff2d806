using Parley.SocketIO.Engine.Transports;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// The outgoing side of a connection: straight to its wire as long as that takes everything; once it would block, and
/// while the connection polls, into a queue bounded in bytes. Everything but <see cref="Send"/> and <see cref="Post"/>
/// runs on the shard.
/// </summary>
internal abstract partial class OutgoingConnection(WriterShard shard, int queueLimit)
{
    private Wire? _wire; // null: the client polls
    private PollRequest? _poll; // the parked request
    private OutgoingQueue? _queue; // null: nothing waits
    private CloseManner? _closing;
    private bool _isEnded;
    private bool _hasOverflowed;
    private bool _isSayingLastWords;

    public WriterShard Shard { get; } = shard;

    public int QueueLimit { get; } = queueLimit;

    /// <summary>In which form frames are sent to it; a client that needs base64 does so over every transport.</summary>
    public FrameForm Form { get; protected set; }

    // For RoundBuilder: the round the connection stands in, its node there, the frame it is left out of.
    public int Round { get; set; }
    public int Node { get; set; }
    public int ExceptStep { get; set; }

    private bool IsDropping => _isEnded || _closing is not null || (_hasOverflowed && !_isSayingLastWords);

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
                AnswerPoll(PollEnding.Noop);
                break;
            case CommandKind.Attach:
                Attach((Wire)command.Argument!);
                break;
            case CommandKind.Writable:
                _wire!.OnWritable();
                Drain();
                break;
            case CommandKind.CheckPeer when _wire?.HasPeerLeft == true:
                OnPeerLeft();
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
        if (IsDropping)
        {
            return;
        }

        if (_wire is null || _wire.IsBusy || _queue is not null)
        {
            Enqueue(rounds.FramesOf(node), taken: 0);
            AnswerPollIfDue();
            return;
        }

        var bytes = rounds.BytesOf(node);
        var taken = _wire.TrySend(bytes.Span);
        if (_wire.AlwaysWaits)
        {
            if (!_wire.Begin(bytes, rented: null, this))
            {
                rounds.Retain(node);
            }
        }
        else if (taken == Wire.Gone)
        {
            End(finish: false);
        }
        else if (taken < bytes.Length)
        {
            Enqueue(rounds.FramesOf(node), taken);
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

    private void Attach(Wire wire)
    {
        if (_isEnded)
        {
            wire.Abort();
            return;
        }

        if (_wire is { MayBeReplaced: false } or { IsBusy: true })
        {
            return; // a faster wire must not overtake what is still under way on the first
        }

        // A request that the client left behind gets no data: it would be lost (and it knows the session has moved).
        RefusePoll(PollRefusal.TransportMismatch);
        if (_wire is null && _closing is not null)
        {
            WaitingQueue().Enqueue(ClosingFrames.Empty);
        }

        _wire = wire;
        Form = Form == FrameForm.Base64 ? Form : wire.Form;
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
            if (_wire is not null)
            {
                WaitingQueue().Enqueue(ClosingFrames.Empty);
            }

            Drain();
            AnswerPollIfDue();
        }
        else if (manner == CloseManner.ClientLeft && _wire is null)
        {
            AnswerPollIfDue(); // or, if the request that the client has under way comes later, then
        }
        else
        {
            if (manner == CloseManner.PollGivenUp)
            {
                RefusePoll(PollRefusal.UnknownSession);
            }

            var isIdle = _wire is { IsBusy: false } && _queue is null;
            End(isIdle && (manner == CloseManner.ClosingFrameSent || _wire!.TrySendWhole(ClosingFrames.Empty, this)));
        }
    }

    private OutgoingQueue WaitingQueue() => _queue ??= new OutgoingQueue(Shard);

    private void Enqueue(List<SharedFrame> frames, int taken)
    {
        // Volatile: only a parked request can take it now.
        if (!WaitingQueue().TryEnqueue(frames, taken, QueueLimit, takesVolatile: _poll is not null, areLastWords: _hasOverflowed))
        {
            Overflow();
        }
        else if (_queue!.IsEmpty)
        {
            _queue = null;
        }
    }

    private void DropQueue()
    {
        _queue?.Detach();
        _queue = null;
    }

    /// <summary>Sends what waits until nothing does or the wire blocks; then a closing connection has finished.</summary>
    private void Drain()
    {
        if (_wire is null || _isEnded)
        {
            return;
        }

        if (_queue is not null)
        {
            if (!_wire.TryDrain(_queue, this))
            {
                End(finish: false);
                return;
            }

            if (_queue.IsEmpty)
            {
                _queue = null;
            }
        }

        if (_closing == CloseManner.AfterFlush && _queue is null && !_wire.IsBusy)
        {
            End(finish: true);
        }
    }

    private void End(bool finish)
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
