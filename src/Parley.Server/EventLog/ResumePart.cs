namespace Parley.Server.EventLogs;

/// <summary>All events a returning client missed in one channel; or <see cref="Reset"/>: too many, read the history.</summary>
internal sealed record ResumePart(IReadOnlyList<ReadOnlyMemory<byte>> Events, string Epoch, long Head, bool Reset)
{
    public static ResumePart ResetTo(string epoch, long head) => new([], epoch, head, Reset: true);
}
