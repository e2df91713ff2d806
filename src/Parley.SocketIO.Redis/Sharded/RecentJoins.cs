using System.Collections.Concurrent;

namespace Parley.SocketIO.Redis.Sharded;

/// <summary>
/// Rooms that other servers were told to join just now. They need a moment to subscribe to the room's channel; until then
/// what is broadcast to the room takes the channel of all, behind the order to join.
/// </summary>
internal sealed class RecentJoins(TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, long> _byRoom = new(StringComparer.Ordinal);

    public void Add(IReadOnlyList<string> rooms)
    {
        var now = time.GetTimestamp();
        foreach (var (room, since) in _byRoom)
        {
            if (time.GetElapsedTime(since, now) > Moment)
            {
                _byRoom.TryRemove(KeyValuePair.Create(room, since));
            }
        }

        foreach (var room in rooms)
        {
            _byRoom[room] = now;
        }
    }

    public bool Contains(string room) =>
        !_byRoom.IsEmpty && _byRoom.TryGetValue(room, out var since) && time.GetElapsedTime(since) <= Moment;
}
