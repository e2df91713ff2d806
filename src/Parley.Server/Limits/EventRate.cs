using Microsoft.Extensions.Options;
using Parley.Server.Wire;
using Parley.SocketIO;

namespace Parley.Server.Limits;

/// <summary>
/// The limit on events per second, joining a namespace included. The bucket is the connection's: with the socket's own
/// state a client would get a full one by leaving a namespace and joining it again.
/// </summary>
internal sealed class EventRate(IOptions<ChatLimits> limits, LimitMetrics metrics, TimeProvider time)
{
    public void Require(SocketIOSocket socket)
    {
        if (limits.Value.EventsPerSecond == 0)
        {
            return;
        }

        var bucket = (TokenBucket?)socket.ConnectionData;
        if (bucket is null)
        {
            socket.ConnectionData = bucket = new TokenBucket(limits.Value.EventsPerSecond, limits.Value.EventBurst, time);
        }

        if (!bucket.TryTake(out var retryAfter))
        {
            metrics.Hit(LimitMetrics.Events);
            throw new ChatException(
                ErrorCodes.RateLimited,
                $"Too many events; the limit is {limits.Value.EventsPerSecond} a second.",
                retryAfter: retryAfter);
        }
    }
}
