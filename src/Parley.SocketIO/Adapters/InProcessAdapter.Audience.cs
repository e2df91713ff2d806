using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters;

// Whom names stand for.
internal sealed partial class InProcessAdapter
{
    public bool HasRoom(string name) => FindRoom(name) is not null || Find(name) is { IsInOwnRoom: true };

    /// <summary>The rooms that were joined, and how many are in each.</summary>
    public Dictionary<string, int> CountRooms() =>
        (_rooms ?? []).ToDictionary(room => room.Key, room => room.Value.Count, StringComparer.Ordinal);

    /// <summary>Whether a broadcast may reach anybody here, exceptions left aside. Costs no memory.</summary>
    public bool Reaches(BroadcastScope scope)
    {
        if (Kept is not null)
        {
            return true; // the log takes it for those who come back
        }

        if (scope.Rooms is null)
        {
            return _everybody is { IsEmpty: false };
        }

        foreach (var name in scope.Rooms)
        {
            if (HasRoom(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The connected sockets whom the scope names. Unless it names single sockets only, looks at every socket: for commands,
    /// not for messages.
    /// </summary>
    public List<SocketIOSocket> Match(BroadcastScope scope)
    {
        lock (_gate)
        {
            var matches = new List<SocketIOSocket>();
            foreach (var socket in CandidatesOf(scope))
            {
                var isNamed = scope.Rooms is null || Array.Exists(scope.Rooms, socket.HasJoined);
                if (isNamed && socket != scope.ExceptSocket && !Array.Exists(scope.ExceptRooms, socket.HasJoined))
                {
                    matches.Add(socket);
                }
            }

            return matches;
        }
    }

    private IEnumerable<SocketIOSocket> CandidatesOf(BroadcastScope scope) =>
        scope.Rooms is { } rooms && Array.TrueForAll(rooms, room => FindRoom(room) is null)
            ? rooms.Distinct(StringComparer.Ordinal).Select(Find).OfType<SocketIOSocket>()
            : _sockets?.Select(pair => pair.Value) ?? [];

    private Audience Resolve(BroadcastScope scope)
    {
        if (_everybody is null)
        {
            return Audience.Nobody;
        }

        var hasExceptions = scope.ExceptSocket is not null || scope.ExceptRooms.Length > 0;
        if (!hasExceptions)
        {
            if (scope.Rooms is null)
            {
                return _everybody.Audience;
            }

            if (scope.Rooms is [var only] && FindRoom(only) is { } room && !IsConnected(only))
            {
                return room.Audience;
            }
        }

        var (rooms, singles) = scope.Rooms is null ? ([_everybody], []) : Resolve(scope.Rooms);
        var (exceptRooms, exceptSingles) = Resolve(scope.ExceptRooms);
        return new Audience
        {
            Rooms = rooms,
            Singles = singles,
            ExceptRooms = exceptRooms,
            ExceptSingles = scope.ExceptSocket is { } self ? [.. exceptSingles, self.Subscriber] : exceptSingles,
        };
    }

    private (Room[] Rooms, Subscriber[] Singles) Resolve(string[] names)
    {
        var rooms = new List<Room>(names.Length);
        var singles = new List<Subscriber>();
        foreach (var name in names)
        {
            if (FindRoom(name) is { } room)
            {
                rooms.Add(room);
            }

            if (Find(name) is { IsInOwnRoom: true } socket)
            {
                singles.Add(socket.Subscriber);
            }
        }

        return ([.. rooms], [.. singles]);
    }
}
