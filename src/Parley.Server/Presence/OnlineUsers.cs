using System.Collections.Concurrent;
using System.Threading.Channels;
using Parley.Server.Accounts;
using Parley.SocketIO;

namespace Parley.Server.Presence;

/// <summary>
/// Who is online, counted by socket: a user comes with the first and goes with the last. Changes are taken one after
/// the other, so that a reconnect (one socket goes, the next comes) is seen by all in that order.
/// </summary>
internal sealed partial class OnlineUsers(IPresenceLeases leases, TimeProvider time, ILogger<OnlineUsers> logger)
    : BackgroundService
{
    /// <summary>Lifetime of a lease plus this is the longest that a killed node's users are still seen.</summary>
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, HashSet<string>> _sockets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _elsewhere = new(StringComparer.Ordinal);
    private readonly Channel<Func<Task>> _changes = Channel.CreateUnbounded<Func<Task>>(
        new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Redis is about to go: leases that were not given back by then run out.</summary>
    private volatile bool _isOutOfTime;

    /// <summary>Something happened on this node. Called in order, never two at once.</summary>
    public event Action<PresenceChange>? Changed;

    /// <summary>
    /// Counts a socket of the user in; <paramref name="beforeAnnouncement"/> runs before anybody is told. A socket that
    /// has gone in the meantime is not counted.
    /// </summary>
    public Task<Arrival> ArriveAsync(
        UserSummary user,
        SocketIOSocket socket,
        bool uniqueName,
        Func<Task>? beforeAnnouncement,
        CancellationToken cancellation) =>
        InTurnAsync(async () =>
        {
            if (!socket.Connected)
            {
                return Arrival.Again;
            }

            var arrival = await leases.AcquireAsync(user, uniqueName, cancellation);
            if (arrival == Arrival.NameTaken)
            {
                return arrival;
            }

            if (!_sockets.TryGetValue(user.Id, out var sockets))
            {
                _sockets[user.Id] = sockets = new HashSet<string>(StringComparer.Ordinal);
            }

            if (sockets.Count == 0 && arrival == Arrival.Again)
            {
                _elsewhere[user.Id] = true;
            }

            sockets.Add(socket.Id);
            try
            {
                await (beforeAnnouncement?.Invoke() ?? Task.CompletedTask);
            }
            catch
            {
                await ForgetAsync(user, socket); // or nobody would ever count it out
                throw;
            }

            Tell(arrival == Arrival.First ? PresenceChangeKind.Arrived : PresenceChangeKind.Renamed, user);
            return arrival;
        });

    /// <summary>Counts a socket of the user out; true when that was the user's last one anywhere.</summary>
    public Task<bool> LeaveAsync(UserSummary user, SocketIOSocket socket) =>
        InTurnAsync(async () =>
        {
            var last = await ForgetAsync(user, socket);
            if (last)
            {
                Tell(PresenceChangeKind.Left, user);
            }

            return last;
        });

    /// <summary>The user has another name now; whoever is not online here is passed over.</summary>
    public Task<bool> RenameAsync(UserSummary user, CancellationToken cancellation) =>
        InTurnAsync(async () =>
        {
            if (!_sockets.ContainsKey(user.Id))
            {
                return false;
            }

            await leases.AcquireAsync(user, uniqueName: false, cancellation);
            Tell(PresenceChangeKind.Renamed, user);
            return true;
        });

    /// <summary>Whether the user, who is online here, may have sockets on other nodes too.</summary>
    public bool IsElsewhere(string userId) => _elsewhere.ContainsKey(userId);

    /// <summary>The user has come to another node; news only where the user is online here too.</summary>
    public void HearElsewhere(string userId) => _changes.Writer.TryWrite(() =>
    {
        if (_sockets.ContainsKey(userId))
        {
            _elsewhere[userId] = true;
        }

        return Task.CompletedTask;
    });

    public ValueTask<IReadOnlyList<UserSummary>> ListAsync(CancellationToken cancellation) =>
        leases.ListAsync(int.MaxValue, cancellation);

    /// <summary>Some of those who are online: as many as were asked for.</summary>
    public ValueTask<IReadOnlyList<UserSummary>> ListSomeAsync(int most, CancellationToken cancellation) =>
        leases.ListAsync(most, cancellation);

    public ValueTask<bool> IsOnlineAsync(string userId, CancellationToken cancellation) =>
        leases.IsOnlineAsync(userId, cancellation);

    public ValueTask<bool> IsNameTakenAsync(string name, CancellationToken cancellation) =>
        leases.IsNameTakenAsync(name, cancellation);

    private void Tell(PresenceChangeKind kind, UserSummary user) => Changed?.Invoke(new PresenceChange(kind, user));

    private async ValueTask<bool> ForgetAsync(UserSummary user, SocketIOSocket socket)
    {
        if (!_sockets.TryGetValue(user.Id, out var sockets) || !sockets.Remove(socket.Id) || sockets.Count > 0)
        {
            return false;
        }

        _sockets.Remove(user.Id);
        _elsewhere.TryRemove(user.Id, out _);
        return await leases.ReleaseAsync(user, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var renewal = RenewForeverAsync(stoppingToken);
        // Beyond the stop: sockets that close while the server stops still give their leases back.
        await foreach (var change in _changes.Reader.ReadAllAsync(CancellationToken.None))
        {
            await change();
            if (_isOutOfTime)
            {
                break;
            }
        }

        await renewal;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _changes.Writer.TryComplete();
        await using var outOfTime = cancellationToken.Register(() => _isOutOfTime = true);
        await base.StopAsync(cancellationToken);
    }

    private async Task RenewForeverAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(RenewalPeriod, time);
        try
        {
            do
            {
                await TryInTurnAsync(async () =>
                {
                    var gone = await leases.RenewAsync(stopping);
                    foreach (var user in gone)
                    {
                        Tell(PresenceChangeKind.Left, user);
                    }

                    return gone.Count;
                });
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the server stops
        }
    }

    /// <summary>One failure, logged where it happened, must not be the end of all renewals.</summary>
    private async Task TryInTurnAsync<T>(Func<Task<T>> change) => await Task.WhenAny(InTurnAsync(change));

    private Task<T> InTurnAsync<T>(Func<Task<T>> change)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _changes.Writer.TryWrite(async () =>
        {
            try
            {
                done.SetResult(await change());
            }
            catch (Exception exception)
            {
                Log.ChangeFailed(logger, exception);
                done.SetException(exception);
            }
        });
        if (!accepted)
        {
            done.SetCanceled();
        }

        return done.Task;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A change of presence failed")]
        public static partial void ChangeFailed(ILogger logger, Exception exception);
    }
}
