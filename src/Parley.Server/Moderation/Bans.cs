using Parley.Server.Hosting;
using Parley.Server.Wire;

namespace Parley.Server.Moderation;

/// <summary>
/// Who may not come: guests by id, addresses. Kept in memory, read anew every second, so that a ban made anywhere is
/// felt by open sockets on every node within two.
/// </summary>
internal sealed class Bans(BanList list, TimeProvider time, ILogger<Bans> logger)
    : PeriodicService(RefreshPeriod, time, logger)
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(1);

    private HashSet<Ban> _bans = [];

    /// <summary>Those that came since the last look.</summary>
    public event Action<IReadOnlyCollection<Ban>>? Added;

    public void RequireAddress(string address) => Require(new Ban(Ban.Address, address));

    public void RequireGuest(string userId) => Require(new Ban(Ban.Guest, userId));

    public bool HoldAddress(string address) => Holds(new Ban(Ban.Address, address));

    public bool HoldGuest(string userId) => Holds(new Ban(Ban.Guest, userId));

    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var now = (await list.ListAsync(cancellation)).ToHashSet();
        var added = now.Except(_bans).ToList();
        Volatile.Write(ref _bans, now);
        if (added.Count > 0)
        {
            Added?.Invoke(added);
        }
    }

    protected override async ValueTask TickAsync(CancellationToken stopping) => await RefreshAsync(stopping);

    private void Require(Ban ban)
    {
        if (Holds(ban))
        {
            throw ChatException.Forbidden("You are banned from this server.");
        }
    }

    private bool Holds(Ban ban) => Volatile.Read(ref _bans).Contains(ban);
}
