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

    /// <summary>Handlers only emit.</summary>
    public event Action<TypingChange>? Changed;

    public void Set(string channelId, UserSummary user, bool on)
    {
        lock (_gate)
        {
            var key = (channelId, user.Id);
            if (!on)
            {
                if (!_marks.Remove(key))
                {
                    return;
                }
            }
            else if (_marks.TryGetValue(key, out var mark))
            {
                mark.Since = _time.GetTimestamp();
                if (_time.GetElapsedTime(mark.ToldAt) < ShortestRepeat)
                {
                    return;
                }

                mark.ToldAt = mark.Since;
            }
            else
            {
                var now = _time.GetTimestamp();
                _marks[key] = new Mark(user) { Since = now, ToldAt = now };
            }
        }

        Changed?.Invoke(new TypingChange(channelId, user, on));
    }

    /// <summary>The user has gone.</summary>
    public void Clear(string userId) => EndWhere((key, _) => key.UserId == userId);

    protected override ValueTask TickAsync(CancellationToken stopping)
    {
        EndWhere((_, mark) => _time.GetElapsedTime(mark.Since) >= Lifetime);
        return ValueTask.CompletedTask;
    }

    private void EndWhere(Func<(string ChannelId, string UserId), Mark, bool> ended)
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
