using Microsoft.Extensions.Options;
using Parley.Server.Wire;

namespace Parley.Server.Limits;

/// <summary>The limit on events per second of one socket; the bucket lives with the socket's own state.</summary>
internal sealed class EventRate(IOptions<ChatLimits> limits, LimitMetrics metrics, TimeProvider time)
{
    public void Require(RatedSocket socket)
    {
        if (limits.Value.EventsPerSecond == 0)
        {
            return;
        }

        socket.Events ??= new TokenBucket(limits.Value.EventsPerSecond, limits.Value.EventBurst, time);
        if (!socket.Events.TryTake(out var retryAfter))
        {
            metrics.Hit("events");
            throw new ChatException(
                ErrorCodes.RateLimited,
                $"Too many events; the limit is {limits.Value.EventsPerSecond} a second.",
                retryAfter: retryAfter);
        }
    }
}
