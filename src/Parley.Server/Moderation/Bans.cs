using Parley.Server.Storage;
using Parley.Server.Wire;

namespace Parley.Server.Moderation;

/// <summary>
/// Who may not come: guests by id, addresses. Kept in memory, read anew every second, so that a ban made anywhere is
/// felt by open sockets on every node within two.
/// </summary>
internal sealed partial class Bans(BanList list, TimeProvider time, ILogger<Bans> logger) : BackgroundService
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RefreshPeriod, time);
        try
        {
            do
            {
                try
                {
                    await RefreshAsync(stoppingToken);
                }
                catch (DatabaseUnavailableException exception)
                {
                    Log.NotRefreshed(logger, exception.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private void Require(Ban ban)
    {
        if (Holds(ban))
        {
            throw ChatException.Forbidden("You are banned from this server.");
        }
    }

    private bool Holds(Ban ban) => Volatile.Read(ref _bans).Contains(ban);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Bans could not be read anew, those known still hold: {Why}")]
        public static partial void NotRefreshed(ILogger logger, string why);
    }
}
