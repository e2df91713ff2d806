using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Adapters;

/// <summary>Broadcasts over three servers.</summary>
public sealed partial class ClusterBroadcastTests
{
    [Fact]
    public async Task A_broadcast_reaches_the_clients_of_all_servers()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster[0].Emit("hello", new Say("世界", 2));
        foreach (var client in cluster.Clients)
        {
            Assert.Equal("42[\"hello\",{\"text\":\"世界\",\"times\":2}]", await client.ReadTextAsync());
        }
    }

    [Fact]
    public async Task Binary_attachments_reach_all_servers()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster[1].Emit("blob", new Blob("b", [1, 2, 3]));
        foreach (var client in cluster.Clients)
        {
            Assert.StartsWith("451-[\"blob\",", await client.ReadTextAsync(), StringComparison.Ordinal);
            Assert.Equal([1, 2, 3], (await client.ReadFrameAsync()).Payload);
        }
    }

    [Fact]
    public async Task Rooms_reach_over_servers_and_nobody_gets_a_packet_twice()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Socket(0).Join("a");
        cluster.Socket(1).Join("a");
        cluster.Socket(1).Join("b");
        cluster[2].To("a").Emit("a");
        await cluster.GetAsync("a", 0, 1);
        cluster[2].To("a", "b").Emit("ab");
        await cluster.GetAsync("ab", 0, 1);
        cluster[2].To("nobody").Emit("none");
        cluster[2].To([]).Emit("none");
        await cluster.NothingMoreAsync(from: 2);
    }

    [Fact]
    public async Task Excepted_rooms_are_left_out_on_all_servers()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Socket(1).Join("quiet");
        cluster[0].Except("quiet").Emit("loud");
        await cluster.GetAsync("loud", 0, 2);
        cluster.Socket(2).Join("a");
        cluster.Socket(1).Join("a");
        cluster[0].To("a").Except("quiet").Emit("both");
        await cluster.GetAsync("both", 2);
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task A_socket_broadcasts_to_all_but_itself_and_an_id_is_a_room_everywhere()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Socket(0).Broadcast.Emit("others");
        await cluster.GetAsync("others", 1, 2);
        cluster[0].To(cluster.Socket(2).Id).Emit("you");
        await cluster.GetAsync("you", 2);
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task Local_reaches_this_server_only_and_publishes_nothing()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster[0].Local.Emit("here");
        await cluster.GetAsync("here", 0);
        Assert.Equal(0, cluster.Cluster.Published);
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task The_order_of_the_calls_is_kept_on_every_server()
    {
        await using var cluster = await TestCluster.StartAsync();
        for (var i = 0; i < 200; i++)
        {
            cluster[0].Emit("n", i);
        }

        foreach (var client in cluster.Clients)
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal($"42[\"n\",{i}]", await client.ReadTextAsync());
            }
        }
    }

    [Fact]
    public async Task Namespaces_are_apart_and_dynamic_ones_are_joined_too()
    {
        await using var cluster = await TestCluster.StartAsync(io => io.Of(Dynamic()));
        await cluster.Clients[0].JoinAsync("/dyn-1");
        await cluster.Clients[1].JoinAsync("/dyn-1");
        cluster.Servers[1].Io.Of("/dyn-1").Emit("inside");
        Assert.Equal("42/dyn-1,[\"inside\"]", await cluster.Clients[0].ReadTextAsync());
        Assert.Equal("42/dyn-1,[\"inside\"]", await cluster.Clients[1].ReadTextAsync());
        await cluster.NothingMoreAsync();
    }

    [Fact]
    public async Task Nothing_is_encoded_for_nobody()
    {
        await using var alone = await TestServer.StartAsync();
        alone.Io.Of("/").Emit("nobody is here", new Unserializable());
        using var client = await alone.ConnectAsync();
        alone.Io.Of("/").To("empty").Emit("nor here", new Unserializable());
        Assert.Throws<NotSupportedException>(() => alone.Io.Of("/").Emit("but here", new Unserializable()));
        Assert.Throws<ArgumentException>(() => alone.Io.Of("/").To("empty").Emit("disconnect", 1));

        await using var cluster = await TestCluster.StartAsync();
        Assert.Throws<NotSupportedException>(() => cluster[0].To("empty").Emit("elsewhere", new Unserializable()));
    }

    private sealed record Unserializable;

    [GeneratedRegex("^/dyn-[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dynamic();
}
