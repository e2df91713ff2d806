using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Hosting;

/// <summary>One of an adapter's subscriptions. Its queue is there as soon as Redis is.</summary>
internal sealed class Subscription
{
    public ChannelMessageQueue? Queue { get; set; }
}
