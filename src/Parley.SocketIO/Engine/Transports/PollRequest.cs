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

    /// <summary>False when its client gave it up.</summary>
    public bool TryRefuse(PollRefusal refusal) => _answer.TrySetResult(new PollAnswer(null, PollEnding.None, refusal));

    /// <summary>The client went away; false when the answer was on its way already.</summary>
    public bool TryAbort() => _answer.TrySetResult(new PollAnswer(null, PollEnding.None, PollRefusal.Aborted));
}
