using Parley.SocketIO.Redis.Hosting;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Sharded;

/// <summary>The subscriptions to rooms of one namespace. Never waits.</summary>
internal sealed class RoomChannels(
    Subscriptions subscriptions, Func<string, RedisChannel> channelOf, Action<ChannelMessage> onMessage)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Subscription> _byRoom = new(StringComparer.Ordinal);

    public void Set(string room, bool isSubscribed)
    {
        lock (_gate)
        {
            if (!isSubscribed)
            {
                if (_byRoom.Remove(room, out var subscription))
                {
                    subscriptions.Remove(subscription);
                }
            }
            else if (!_byRoom.ContainsKey(room) && subscriptions.Add(channelOf(room), onMessage) is { } added)
            {
                _byRoom.Add(room, added);
            }
        }
    }
}
