namespace Parley.Server.Limits;

/// <summary>A bucket of tokens that fills at a steady rate. Used by one connection's handlers, which run one at a time.</summary>
internal sealed class TokenBucket(int perSecond, int burst, TimeProvider time)
{
    private double _tokens = burst;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Takes a token, or says in how many milliseconds one will be there.</summary>
    public bool TryTake(out int retryAfterMilliseconds)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens >= 1)
        {
            _tokens -= 1;
            retryAfterMilliseconds = 0;
            return true;
        }

        retryAfterMilliseconds = (int)Math.Ceiling((1 - _tokens) * 1000 / perSecond);
        return false;
    }
}
