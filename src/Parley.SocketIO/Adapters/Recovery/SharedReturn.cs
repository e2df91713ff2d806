using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>
/// A lost socket on its way back through the shared log. What this server has read until then is looked up in the log, what
/// it reads afterwards is noted here, so that together nothing is missing or double.
/// </summary>
internal sealed record SharedReturn(LostSocket Lost, SharedState State, LogOffset From) : RecoveredSocket(Lost)
{
    private readonly List<(LogOffset Offset, bool IsDirect, SharedFrame Frame)> _found = [];
    private bool _isFromDirect; // whether what the client got last was for it alone
    private int _bytes;

    /// <summary>Up to where the log is looked up.</summary>
    public LogOffset UpTo { get; init; }

    public int MaxBytes { get; init; }

    /// <summary>Completes when this server has read what the client has got already.</summary>
    public TaskCompletionSource CaughtUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsTooMuch => _bytes > MaxBytes;

    /// <summary>An event that was found in the log.</summary>
    public void Find(LogOffset offset, BroadcastTarget target, Func<SharedFrame> encode)
    {
        _isFromDirect |= offset == From && State.IsDirect(target);
        if (offset != From && !IsTooMuch && State.Concerns(offset, target))
        {
            Take(offset, target, encode());
        }
    }

    /// <summary>An event that this server reads meanwhile.</summary>
    public void Note(LogOffset offset, BroadcastTarget target, SharedFrame frame)
    {
        if (offset >= From)
        {
            CaughtUp.TrySetResult();
        }

        if (offset > From && offset > UpTo && !IsTooMuch && State.Concerns(offset, target))
        {
            Take(offset, target, frame);
        }
    }

    /// <summary>What the socket missed, in the order in which it would have got it.</summary>
    public IReadOnlyList<SharedFrame> Sort()
    {
        var last = State.KeyOf(From, _isFromDirect);
        return [.. _found
            .Select(found => (Key: State.KeyOf(found.Offset, found.IsDirect), found.Frame))
            .Where(found => found.Key.CompareTo(last) > 0)
            .OrderBy(found => found.Key)
            .Select(found => found.Frame)];
    }

    private void Take(LogOffset offset, BroadcastTarget target, SharedFrame frame)
    {
        _bytes += frame.Length;
        _found.Add((offset, State.IsDirect(target), frame));
    }
}
