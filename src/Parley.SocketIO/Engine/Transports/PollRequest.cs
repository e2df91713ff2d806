using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>A parked polling request: answered by the connection's shard, or given up by its client, whichever is first.</summary>
internal sealed class PollRequest
{
    private readonly TaskCompletionSource<PollAnswer> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<PollAnswer> Answered => _answer.Task;

    public void Answer(OutgoingQueue? frames, PollEnding ending) =>
        _answer.TrySetResult(new PollAnswer(frames, ending, PollRefusal.None));

    public void Refuse(PollRefusal refusal) => _answer.TrySetResult(new PollAnswer(null, PollEnding.None, refusal));

    /// <summary>The client went away; false when the answer was on its way already.</summary>
    public bool TryAbort() => _answer.TrySetResult(new PollAnswer(null, PollEnding.None, PollRefusal.Aborted));
}

/// <summary>What a parked polling request is answered with.</summary>
internal readonly record struct PollAnswer(OutgoingQueue? Frames, PollEnding Ending, PollRefusal Refusal);

/// <summary>What follows the frames of a poll's answer.</summary>
internal enum PollEnding
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A noop packet, so that the answer is not empty.</summary>
    Noop,

    /// <summary>A close packet.</summary>
    Close,

    /// <summary>Both: the session had closed before the request came.</summary>
    NoopAndClose,
}

/// <summary>Why a polling request gets no packets.</summary>
internal enum PollRefusal
{
    /// <summary>It does.</summary>
    None,

    /// <summary>Another one was parked.</summary>
    Overlap,

    /// <summary>The session has moved to WebSocket.</summary>
    TransportMismatch,

    /// <summary>The session has ended.</summary>
    UnknownSession,

    /// <summary>The client went away.</summary>
    Aborted,
}
