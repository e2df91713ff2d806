namespace Parley.Server.EventLogs;

/// <summary>A channel's row, locked by the group that moves it.</summary>
internal sealed class ChannelRow(string id, string epoch, long head, long ordinal, long? lastAt, long born)
{
    public string Id { get; } = id;

    public string Epoch { get; } = epoch;

    /// <summary>Where the log stood when the row was locked.</summary>
    public ChannelHead Before { get; } = new(epoch, head, ordinal);

    public long Head { get; set; } = head;

    public long Ordinal { get; set; } = ordinal;

    /// <summary>Time of the last event in Unix milliseconds.</summary>
    public long? LastAt { get; set; } = lastAt;

    /// <summary>Tells older channels from newer ones: see <see cref="ILogStore.IsNew"/>.</summary>
    public long Born { get; } = born;

    public bool Moved => Head != Before.Head;
}
