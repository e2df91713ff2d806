using CsCheck;
using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Tests.Outgoing;

public sealed class RoundTests
{
    private const int Connections = 5;
    private const int Rooms = 3;

    private enum Act
    {
        Direct,
        Broadcast,
        BroadcastToTwoRooms,
        BroadcastExceptSelf,
        BroadcastExceptRoom,
        Join,
        Leave,
    }

    [Fact]
    public async Task Everybody_gets_exactly_their_packets_in_the_order_of_the_calls() =>
        await Gen.Select(Gen.Enum<Act>(), Gen.Int[0, Connections - 1], Gen.Int[0, Rooms - 1], Gen.Int[0, Rooms - 1])
            .Array[0, 60].SampleAsync(
                async steps =>
                {
                    using var bench = new Bench();
                    var world = new World(bench);
                    for (var i = 0; i < steps.Length; i++)
                    {
                        var (act, who, room, other) = steps[i];
                        world.Do(act, who, room, other, $"p{i}");
                    }

                    await bench.DrainAsync();
                    world.AssertDelivered();
                },
                iter: 300);

    [Fact]
    public async Task Broadcasts_that_wait_together_are_one_send_to_each()
    {
        using var bench = new Bench();
        var world = new World(bench);
        for (var who = 0; who < Connections; who++)
        {
            world.Do(Act.Join, who, 0, 0, string.Empty);
        }

        await bench.DrainAsync();
        // The shard is held up in this send while the rest gathers.
        using var gate = new GateWire();
        var blocker = bench.Connect();
        await bench.DrainAsync();
        var held = new TestConnection(bench.Shard, 1000);
        held.Post(CommandKind.Attach, gate);
        held.Send(Bench.FrameOf("hold"));
        await gate.Entered;
        for (var i = 0; i < 20; i++)
        {
            world.Do(Act.Broadcast, 0, 0, 0, $"p{i}");
            if (i == 10)
            {
                world.Do(Act.Direct, 1, 0, 0, "direct");
            }
        }

        gate.Release();
        await bench.DrainAsync();

        world.AssertDelivered();
        Assert.All(world.All, connection => Assert.Equal(1, connection.Wire.Sends));
        Assert.Empty(blocker.Texts);
    }

    [Fact]
    public async Task What_is_held_back_for_a_connection_handler_follows_what_the_handler_emits()
    {
        using var bench = new Bench();
        var connection = bench.Connect();
        var subscriber = new Subscriber(connection);
        var room = new Room(1);
        room.Enter(subscriber);
        bench.Shard.Post(new Command(CommandKind.Broadcast, room.Audience, Bench.FrameOf("broadcast 1")));
        connection.Send(Bench.FrameOf("from the handler"));
        bench.Shard.Post(new Command(CommandKind.Broadcast, room.Audience, Bench.FrameOf("broadcast 2")));
        await bench.DrainAsync();
        Assert.Equal(["from the handler"], connection.Texts);

        bench.Shard.Post(new Command(CommandKind.Release, subscriber));
        bench.Shard.Post(new Command(CommandKind.Broadcast, room.Audience, Bench.FrameOf("broadcast 3")));
        await bench.DrainAsync();

        Assert.Equal(["from the handler", "broadcast 1", "broadcast 2", "broadcast 3"], connection.Texts);
    }

    [Fact]
    public async Task A_broadcast_allocates_nothing_for_its_receivers()
    {
        using var bench = new Bench();
        var room = new Room(1);
        var audience = room.Audience;
        for (var i = 0; i < 1000; i++)
        {
            var subscriber = new Subscriber(new NullConnection(bench.Shard));
            room.Enter(subscriber);
            bench.Shard.Post(new Command(CommandKind.Release, subscriber));
        }

        await bench.DrainAsync();
        var rounds = new RoundBuilder();
        SharedFrame[] frames = [.. Enumerable.Range(0, 10).Select(i => Bench.FrameOf($"frame {i}"))];
        Command[] broadcasts = [.. frames.Select(frame => new Command(CommandKind.Broadcast, audience, frame))];
        Deliver();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Deliver();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);

        void Deliver()
        {
            foreach (ref readonly var broadcast in broadcasts.AsSpan())
            {
                audience.Deliver(new ReadOnlySpan<Command>(in broadcast), bench.Shard, rounds);
            }

            audience.Deliver(broadcasts, bench.Shard, rounds);
            rounds.FlushAll();
        }
    }

    /// <summary>The same calls to the shard and to a list of what each connection should get.</summary>
    private sealed class World
    {
        private readonly Bench _bench;
        private readonly TestConnection[] _connections;
        private readonly Subscriber[] _subscribers;
        private readonly Room[] _rooms = [.. Enumerable.Range(0, Rooms).Select(_ => new Room(1))];
        private readonly HashSet<int>[] _members = [.. Enumerable.Range(0, Rooms).Select(_ => new HashSet<int>())];
        private readonly List<string>[] _expected = [.. Enumerable.Range(0, Connections).Select(_ => new List<string>())];

        public World(Bench bench)
        {
            _bench = bench;
            _connections = [.. Enumerable.Range(0, Connections).Select(_ => bench.Connect())];
            _subscribers = [.. _connections.Select(connection => new Subscriber(connection))];
            foreach (var subscriber in _subscribers)
            {
                bench.Shard.Post(new Command(CommandKind.Release, subscriber));
            }
        }

        public IEnumerable<TestConnection> All => _connections;

        public void Do(Act act, int who, int room, int other, string text)
        {
            switch (act)
            {
                case Act.Direct:
                    _connections[who].Send(Bench.FrameOf(text));
                    _expected[who].Add(text);
                    break;
                case Act.Join when _members[room].Add(who):
                    _rooms[room].Enter(_subscribers[who]);
                    break;
                case Act.Leave when _members[room].Remove(who):
                    _rooms[room].Exit(_subscribers[who]);
                    break;
                case Act.Broadcast:
                    Broadcast(_rooms[room].Audience, _members[room], text);
                    break;
                case Act.BroadcastToTwoRooms:
                    Broadcast(
                        new Audience { Rooms = [_rooms[room], _rooms[other]], Singles = [_subscribers[who]] },
                        [.. _members[room], .. _members[other], who],
                        text);
                    break;
                case Act.BroadcastExceptSelf:
                    Broadcast(
                        new Audience { Rooms = [_rooms[room]], ExceptSingles = [_subscribers[who]] },
                        [.. _members[room].Where(member => member != who)],
                        text);
                    break;
                case Act.BroadcastExceptRoom:
                    Broadcast(
                        new Audience { Rooms = [_rooms[room]], Singles = [_subscribers[who]], ExceptRooms = [_rooms[other]] },
                        [.. _members[room].Append(who).Except(_members[other])],
                        text);
                    break;
            }
        }

        public void AssertDelivered()
        {
            for (var i = 0; i < Connections; i++)
            {
                Assert.Equal(_expected[i], _connections[i].Texts);
            }
        }

        private void Broadcast(Audience audience, HashSet<int> members, string text)
        {
            _bench.Shard.Post(new Command(CommandKind.Broadcast, audience, Bench.FrameOf(text)));
            foreach (var member in members)
            {
                _expected[member].Add(text);
            }
        }
    }

    private sealed class NullConnection : OutgoingConnection
    {
        public NullConnection(WriterShard shard)
            : base(shard, 1000) => Post(CommandKind.Attach, new NullWire());

        protected override void OnOverflow()
        {
        }

        protected override void OnPeerLeft()
        {
        }

        protected override void OnPollOverlap()
        {
        }

        protected override void OnOutgoingEnded()
        {
        }
    }

    private sealed class NullWire : Wire
    {
        public override bool AlwaysWaits => false;

        public override int TrySend(ReadOnlySpan<byte> bytes) => bytes.Length;

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

        public override void Finish()
        {
        }

        public override void Abort()
        {
        }
    }
}
