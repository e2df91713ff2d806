namespace Parley.Server.EventLogs;

/// <summary>Messages as they are now, ascending by seq, read in one snapshot with <see cref="Head"/>.</summary>
internal sealed record HistoryPage(IReadOnlyList<HistoryMessage> Messages, string Epoch, long Head, bool More);
