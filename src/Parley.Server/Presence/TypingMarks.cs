using Parley.Server.Accounts;
using Parley.Server.Hosting;

namespace Parley.Server.Presence;

/// <summary>
/// Who is typing where, on both surfaces. A mark ends when its owner says so, sends, leaves, or after six seconds.
/// </summary>
internal sealed class TypingMarks(TimeProvider time, ILogger<TypingMarks> logger)
    : PeriodicService(ExpiryPeriod, time, logger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);

    /// <summary>Clients repeat "on" while someone types; receivers need it only so often.</summary>
    private static readonly TimeSpan ShortestRepeat = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string ChannelId, string UserId), Mark> _marks = [];

    /// <summary>Somebody begins or ends, here or on another node. Handlers only emit.</summary>
    public event Action<TypingChange>? Changed;

    /// <summary>Of these somebody here: for other nodes, where marks end by themselves too.</summary>
    public event Action<TypingChange>? ChangedHere;

    public void Set(string channelId, UserSummary user, bool on)
    {
        var change = new TypingChange(channelId, user, on);
        if (TrySet(change))
        {
            ChangedHere?.Invoke(change);
            Changed?.Invoke(change);
        }
    }

    /// <summary>Another node tells of somebody there.</summary>
    public void Hear(TypingChange change)
    {
        if (TrySet(change))
        {
            Changed?.Invoke(change);
        }
    }

    /// <summary>The user has gone.</summary>
    public void Clear(string userId) => EndWhere((key, _) => key.UserId == userId, ChangedHere);

    protected override ValueTask TickAsync(CancellationToken stopping)
    {
        EndWhere((_, mark) => _time.GetElapsedTime(mark.Since) >= Lifetime, null);
        return ValueTask.CompletedTask;
    }

    /// <summary>False: nobody needs to be told.</summary>
    private bool TrySet(TypingChange change)
    {
        var (channelId, user, on) = change;
        lock (_gate)
        {
            var key = (channelId, user.Id);
            if (!on)
            {
                return _marks.Remove(key);
            }

            if (_marks.TryGetValue(key, out var mark))
            {
                mark.Since = _time.GetTimestamp();
                if (_time.GetElapsedTime(mark.ToldAt) < ShortestRepeat)
                {
                    return false;
                }

                mark.ToldAt = mark.Since;
            }
            else
            {
                var now = _time.GetTimestamp();
                _marks[key] = new Mark(user) { Since = now, ToldAt = now };
            }
        }

        return true;
    }

    private void EndWhere(Func<(string ChannelId, string UserId), Mark, bool> ended, Action<TypingChange>? alsoTell)
    {
        List<TypingChange> changes = [];
        lock (_gate)
        {
            foreach (var (key, mark) in _marks)
            {
                if (ended(key, mark))
                {
                    changes.Add(new TypingChange(key.ChannelId, mark.User, On: false));
                    _marks.Remove(key);
                }
            }
        }

        foreach (var change in changes)
        {
            alsoTell?.Invoke(change);
            Changed?.Invoke(change);
        }
    }

    private sealed class Mark(UserSummary user)
    {
        public UserSummary User { get; } = user;

        public long Since { get; set; }

        public long ToldAt { get; set; }
    }
}
