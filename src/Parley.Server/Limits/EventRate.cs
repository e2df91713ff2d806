using Parley.Server.Wire;
using Microsoft.Extensions.Options;

namespace Parley.Server.Limits;

/// <summary>The limit on events per second of one socket; the bucket lives with the socket's own state.</summary>
internal sealed class EventRate(IOptions<ChatLimits> limits, LimitMetrics metrics, TimeProvider time)
{
    public void Require(ref TokenBucket? bucket)
    {
        if (limits.Value.EventsPerSecond == 0)
        {
            return;
        }

        bucket ??= new TokenBucket(limits.Value.EventsPerSecond, limits.Value.EventBurst, time);
        if (!bucket.TryTake(out var retryAfter))
        {
            metrics.Hit("events");
            throw new ChatException(
                ErrorCodes.RateLimited,
                $"Too many events; the limit is {limits.Value.EventsPerSecond} a second.",
                retryAfter: retryAfter);
        }
    }
}
