namespace Parley.Testing;

/// <summary>Waits for a condition instead of a time: the only way in which a test lets time pass.</summary>
public static class Wait
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Generous: it is only ever reached by a test that fails.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(
        Func<bool> condition, string description, TimeSpan? timeout = null, TimeProvider? time = null) =>
        UntilAsync(() => ValueTask.FromResult(condition()), description, timeout, time);

    public static async Task UntilAsync(
        Func<ValueTask<bool>> condition, string description, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var limit = timeout ?? Limit;
        var started = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Waited {limit} in vain until {description}.");
            }

            await Task.Delay(Poll, time);
        }
    }
}
