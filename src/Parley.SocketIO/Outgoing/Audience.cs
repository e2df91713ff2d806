using System.Runtime.CompilerServices;

namespace Parley.SocketIO.Outgoing;

/// <summary>
/// Whom a broadcast reaches: the members of rooms and single subscribers, less others. Resolved when the broadcast is
/// called, so that rooms that appear later do not count; who is in the rooms is decided by the shards' order.
/// </summary>
internal sealed class Audience
{
    public static readonly Audience Nobody = new();

    public Namespaces.Room[] Rooms { get; init; } = [];

    public Subscriber[] Singles { get; init; } = [];

    public Namespaces.Room[] ExceptRooms { get; init; } = [];

    public Subscriber[] ExceptSingles { get; init; } = [];

    public bool MayReach(WriterShard shard)
    {
        foreach (var room in Rooms)
        {
            if (room.MayHaveMembers(shard))
            {
                return true;
            }
        }

        foreach (var single in Singles)
        {
            if (single.Connection.Shard == shard)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives the frames of consecutive broadcasts to those of the audience that live on a shard.</summary>
    [MethodImpl(HotPath.Options)]
    public void Deliver(ReadOnlySpan<Command> broadcasts, WriterShard shard, RoundBuilder rounds)
    {
        rounds.BeginRun(broadcasts);
        var hasExceptions = MarkExceptions(shard, rounds);
        foreach (var room in Rooms)
        {
            foreach (var subscriber in room.MembersOn(shard))
            {
                if (!hasExceptions || !rounds.IsExcepted(subscriber.Connection))
                {
                    subscriber.Take(broadcasts, rounds);
                }
            }
        }

        foreach (var single in Singles)
        {
            if (single.Connection.Shard == shard && !rounds.IsExcepted(single.Connection))
            {
                single.Take(broadcasts, rounds);
            }
        }
    }

    private bool MarkExceptions(WriterShard shard, RoundBuilder rounds)
    {
        foreach (var room in ExceptRooms)
        {
            foreach (var subscriber in room.MembersOn(shard))
            {
                rounds.Except(subscriber.Connection);
            }
        }

        foreach (var single in ExceptSingles)
        {
            if (single.Connection.Shard == shard)
            {
                rounds.Except(single.Connection);
            }
        }

        return ExceptRooms.Length + ExceptSingles.Length > 0;
    }
}
