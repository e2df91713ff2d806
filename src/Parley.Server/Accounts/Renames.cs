using Parley.Server.Hosting;
using Parley.Server.Presence;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// Gives all sockets of a user the name that one of them took: here at once, on other nodes of a shared database at their
/// next look. What is said afterwards is signed with it, and on <c>/</c> the old name is free.
/// </summary>
internal sealed class Renames(
    Guests guests, Callers callers, OnlineUsers online, Database database, TimeProvider time, ILogger<Renames> logger)
    : PeriodicService(LookPeriod, time, logger)
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Looks overlap by this: a transaction may take a while until it is seen.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time;
    private long _lookedAt = time.GetTimestamp();

    /// <summary>Does nothing for sockets that have the name already.</summary>
    public async Task ApplyAsync(UserSummary user, CancellationToken cancellation)
    {
        var isNews = false;
        foreach (var caller in callers.Of(user.Id))
        {
            isNews |= caller.TryRename(user);
        }

        if (isNews)
        {
            await online.RenameAsync(user, cancellation);
        }
    }

    protected override async ValueTask TickAsync(CancellationToken stopping)
    {
        if (database.Dialect == Dialect.Sqlite)
        {
            return; // nobody else writes it
        }

        var now = _time.GetTimestamp();
        var window = _time.GetElapsedTime(_lookedAt, now) + Overlap;
        foreach (var user in await guests.ListRenamedAsync(window, stopping))
        {
            await ApplyAsync(user, stopping);
        }

        _lookedAt = now;
    }
}
