namespace Parley.Server.Presence;

/// <summary>
/// Who is typing where, on both surfaces. A mark ends when its owner says so, sends, leaves, or after six seconds.
/// </summary>
internal sealed class TypingMarks(TimeProvider time) : BackgroundService
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);

    /// <summary>Clients repeat "on" while someone types; receivers need it only so often.</summary>
    private static readonly TimeSpan ShortestRepeat = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string ChannelId, string UserId), Mark> _marks = [];

    /// <summary>Handlers only emit.</summary>
    public event Action<TypingChange>? Changed;

    public void Set(string channelId, PresentUser user, bool on)
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
                mark.Since = time.GetTimestamp();
                if (time.GetElapsedTime(mark.ToldAt) < ShortestRepeat)
                {
                    return;
                }

                mark.ToldAt = mark.Since;
            }
            else
            {
                var now = time.GetTimestamp();
                _marks[key] = new Mark(user) { Since = now, ToldAt = now };
            }
        }

        Changed?.Invoke(new TypingChange(channelId, user, on));
    }

    /// <summary>The user has gone.</summary>
    public void Clear(string userId) => EndWhere((key, _) => key.UserId == userId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ExpiryPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                EndWhere((_, mark) => time.GetElapsedTime(mark.Since) >= Lifetime);
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
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

    private sealed class Mark(PresentUser user)
    {
        public PresentUser User { get; } = user;

        public long Since { get; set; }

        public long ToldAt { get; set; }
    }
}
