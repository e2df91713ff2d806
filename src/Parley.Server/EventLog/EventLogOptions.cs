namespace Parley.Server.EventLogs;

/// <summary>Bounds of the event log. The defaults suit every size.</summary>
internal sealed class EventLogOptions
{
    /// <summary>Most appends in one transaction. Default 1,000; 1 to 10,000.</summary>
    public int MaxGroupAppends { get; set; } = 1_000;

    /// <summary>Most bytes of text in one transaction. Default 1 MiB; 64 KiB to 16 MiB.</summary>
    public int MaxGroupBytes { get; set; } = 1024 * 1024;

    /// <summary>Most appends waiting for a group; beyond it they are answered as unavailable. Default 20,000.</summary>
    public int MaxWaitingAppends { get; set; } = 20_000;

    /// <summary>Most bytes of text waiting for a group, likewise. Default 64 MiB.</summary>
    public long MaxWaitingBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// How long an append may wait for the database before it is answered as unavailable. What becomes of it is published
    /// when it is known. Default 5 s; 1 s to 1 min.
    /// </summary>
    public TimeSpan LongestCommit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most channels whose latest events are kept in memory. Default 2,000.</summary>
    public int MaxHotChannels { get; set; } = 2_000;

    /// <summary>Most bytes of latest events kept in memory, all channels together. Default 64 MiB.</summary>
    public long MaxTailBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>How often a node on PostgreSQL looks for what others committed. Default 500 ms; 50 ms to 5 s.</summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The same while the bus between nodes works: only for what its sender did not live to send, and what was lost on the
    /// way without another event after it. Default 2 s; 50 ms to 1 min.
    /// </summary>
    public TimeSpan WatchIntervalBesideBus { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Tell other nodes on PostgreSQL of news by NOTIFY, at most once for each group and every 10 ms, where the bus does
    /// not; and listen. On by default; off, they wait for their interval.
    /// </summary>
    public bool Notify { get; set; } = true;
}
