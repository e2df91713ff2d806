using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Namespaces;

/// <summary>
/// A room: one list of members for each shard, which only that shard reads and changes, and the counts that callers see.
/// The counts are guarded by the adapter's lock.
/// </summary>
internal sealed class Room(int shards)
{
    private readonly RoomMembers?[] _members = new RoomMembers?[shards];
    private readonly int[] _counts = new int[shards];

    /// <summary>The audience of a broadcast to this room alone, which is what most broadcasts are.</summary>
    public Audience Audience => field ??= new Audience { Rooms = [this] };

    public bool IsEmpty => !_counts.AsSpan().ContainsAnyExcept(0);

    /// <summary>The number of members. Read without the lock it is an estimate.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var onShard in _counts)
            {
                count += onShard;
            }

            return count;
        }
    }

    /// <summary>Enters a subscriber, as of the commands posted so far.</summary>
    public void Enter(Subscriber subscriber)
    {
        var shard = subscriber.Connection.Shard;
        _counts[shard.Index]++;
        var members = _members[shard.Index] ??= new RoomMembers();
        shard.Post(new Command(CommandKind.Join, subscriber, members));
    }

    /// <summary>Removes a subscriber, as of the commands posted so far.</summary>
    public void Exit(Subscriber subscriber)
    {
        var shard = subscriber.Connection.Shard;
        shard.Post(new Command(CommandKind.Leave, subscriber, _members[shard.Index]!));
        CountExit(subscriber);
    }

    /// <summary>Counts a subscriber out that leaves all its rooms with one command.</summary>
    public void CountExit(Subscriber subscriber) => _counts[subscriber.Connection.Shard.Index]--;

    /// <summary>False: nobody who has entered before this call and not left lives on that shard.</summary>
    public bool MayHaveMembers(WriterShard shard) => Volatile.Read(ref _counts[shard.Index]) > 0;

    /// <summary>The members on a shard. For that shard only.</summary>
    public ReadOnlySpan<Subscriber> MembersOn(WriterShard shard) =>
        _members[shard.Index] is { } members ? members.Items : [];
}
