namespace Parley.Server.EventLogs;

/// <summary>
/// Events after a position, each as the JSON object of the wire; or <see cref="Reset"/>: the position means nothing
/// here, begin anew from <see cref="Epoch"/> and <see cref="Head"/>.
/// </summary>
internal sealed record SyncPage(IReadOnlyList<ReadOnlyMemory<byte>> Events, string Epoch, long Head, bool More, bool Reset)
{
    public static SyncPage ResetTo(string epoch, long head) => new([], epoch, head, More: false, Reset: true);
}
