namespace Parley.Server.EventLogs;

/// <summary>An append on its way to the disk, and the one who waits for its answer.</summary>
internal sealed class PendingAppend(AppendRequest request, long askedAt)
{
    /// <summary>What an append costs beside its text: rows, keys, the names in its payload.</summary>
    private const int Overhead = 512;

    private readonly TaskCompletionSource<AppendResult> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendRequest Request { get; } = request;

    /// <summary>A timestamp of the log's clock.</summary>
    public long AskedAt { get; } = askedAt;

    public byte[] Hash { get; } = RequestHash.Of(request);

    /// <summary>Its share of a group's bytes, on the safe side.</summary>
    public int Bytes { get; } = Overhead + request switch
    {
        SendMessage send => 3 * send.Text.Length,
        EditMessage edit => 3 * edit.Text.Length,
        _ => 0,
    };

    public RequestKey Key => new(Request.Author.Id, Request.ClientId);

    public Task<AppendResult> Answer => _answer.Task;

    /// <summary>False: it was answered before.</summary>
    public bool TryComplete(AppendResult result) => _answer.TrySetResult(result);
}
