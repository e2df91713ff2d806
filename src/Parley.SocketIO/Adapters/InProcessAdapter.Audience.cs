using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Adapters;

// Whom a broadcast's names stand for. Takes no lock.
internal sealed partial class InProcessAdapter
{
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
