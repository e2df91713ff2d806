using System.Globalization;

namespace Parley.Server.EventLogs;

/// <summary>
/// A PostgreSQL snapshot, <c>xmin:xmax:xip,xip…</c>: which transactions had committed when it was taken. All below xmin
/// had ended, none from xmax on had begun, and of those between the listed ones were still running.
/// </summary>
internal sealed class TransactionSnapshot
{
    private readonly long _end;
    private readonly HashSet<long> _running;

    private TransactionSnapshot(long oldestRunning, long end, HashSet<long> running)
    {
        OldestRunning = oldestRunning;
        _end = end;
        _running = running;
    }

    public long OldestRunning { get; }

    public static TransactionSnapshot Parse(string text)
    {
        var parts = text.Split(':');
        var running = parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Read).ToHashSet();
        return new TransactionSnapshot(Read(parts[0]), Read(parts[1]), running);
    }

    /// <summary>
    /// Whether what a transaction wrote was there already. Being older than the oldest running one would not do: a
    /// transaction that somebody left open, in any database of the server, would make everything since look new.
    /// </summary>
    public bool Sees(long transaction) => transaction < _end && !_running.Contains(transaction);

    private static long Read(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
