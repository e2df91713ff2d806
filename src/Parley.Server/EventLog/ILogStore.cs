namespace Parley.Server.EventLogs;

/// <summary>Where groups become durable. Two real sides: PostgreSQL and SQLite.</summary>
internal interface ILogStore : IAsyncDisposable
{
    /// <summary>Remembers where this process begins, so that <see cref="IsNew"/> can tell.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>
    /// Locks, plans, writes and commits one group; it is on disk when this returns. One call at a time. A fault of the
    /// database or of an append surfaces as the driver threw it; nothing of the group is then known to be stored.
    /// </summary>
    Task<GroupPlan> AppendAsync(IReadOnlyList<PendingAppend> group);

    /// <summary>Only a race with another node was lost; the same group may succeed at once.</summary>
    bool IsRace(Exception fault);

    /// <summary>
    /// True when the channel came to be after this process began: whoever listens here is owed its events from the first.
    /// </summary>
    bool IsNew(long born);
}
