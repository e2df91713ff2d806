using System.Text.RegularExpressions;
using Parley.SocketIO.Tests.Testing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Namespaces;

public sealed partial class DynamicNamespaceTests
{
    [Fact]
    public async Task A_client_makes_a_namespace_that_a_pattern_allows_and_finds_the_parents_handlers_there()
    {
        var steps = new Inbox<string>();
        await using var server = await TestServer.StartAsync(io => io.Of(Dynamic())
            .Use((socket, _) =>
            {
                steps.Add($"middleware {socket.Namespace.Name}");
                return default;
            })
            .OnConnection((socket, _) =>
            {
                socket.Emit("welcome", socket.Namespace.Name);
                return default;
            })
            .On<int, int>("double", (_, number, _) => new(number * 2)));
        using var client = await server.ConnectAsync("/dyn-101");

        Assert.Equal("42/dyn-101,[\"welcome\",\"/dyn-101\"]", await client.ReadTextAsync());
        await client.SendTextAsync("42/dyn-101,5[\"double\",21]");
        Assert.Equal("43/dyn-101,5[42]", await client.ReadTextAsync());
        Assert.Equal("middleware /dyn-101", await steps.NextAsync());
    }

    [Fact]
    public async Task A_name_that_nothing_allows_is_invalid()
    {
        await using var server = await TestServer.StartAsync(io => io.Of(Dynamic()));
        using var client = await server.OpenAsync();

        await client.SendTextAsync("40/dyn-abc,");
        Assert.Equal("44/dyn-abc,{\"message\":\"Invalid namespace\"}", await client.ReadTextAsync());
        var tooLong = $"/dyn-{new string('1', 300)}";
        await client.SendTextAsync($"40{tooLong},");
        Assert.Equal($"44{tooLong},{{\"message\":\"Invalid namespace\"}}", await client.ReadTextAsync());
    }

    [Fact]
    public async Task A_function_decides_by_name_and_auth()
    {
        await using var server = await TestServer.StartAsync(io => io.Of(async (name, auth, _) =>
        {
            await Task.Yield();
            return name.StartsWith("/team/", StringComparison.Ordinal) && auth?.GetProperty("token").GetString() == "good";
        }));
        using var client = await server.OpenAsync();

        await client.SendTextAsync("40/team/a,{\"token\":\"bad\"}");
        Assert.Equal("44/team/a,{\"message\":\"Invalid namespace\"}", await client.ReadTextAsync());
        await client.JoinAsync("/team/a", "{\"token\":\"good\"}");
        Assert.Equal(1, server.Io.Of("/team/a").SocketCount);
    }

    [Fact]
    public async Task A_function_that_throws_refuses_the_client()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of((name, _, _) => name == "/closed" ? throw new ConnectRefusedException("come back later") : new(false));
            io.Of((_, _, _) => throw new InvalidDataException("no database"));
        });
        using var client = await server.OpenAsync();

        await client.SendTextAsync("40/closed,");
        Assert.Equal("44/closed,{\"message\":\"come back later\"}", await client.ReadTextAsync());
        await client.SendTextAsync("40/other,");
        Assert.Equal("44/other,{\"message\":\"Internal server error\"}", await client.ReadTextAsync());
        Assert.Contains(server.Log.Lines, line => line.Contains("InvalidDataException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_function_hears_that_the_connection_has_closed()
    {
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(io => io.Of(async (_, _, cancellation) =>
        {
            entered.SetResult();
            await using var registration = cancellation.Register(cancelled.SetResult);
            await cancelled.Task;
            return true;
        }));
        using (var client = await server.WebSocketAsync())
        {
            await client.ReadTextAsync();
            await client.SendTextAsync("40/x,");
            await entered.Task;
        }

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => server.Io.Namespaces.All.All(nsp => nsp.Name != "/x"), "the namespace is gone");
    }

    [Fact]
    public async Task The_first_that_allows_a_name_is_the_parent()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of((name, _, _) => new(name == "/dyn-1")).OnConnection((socket, _) => EmitAsync(socket, "function"));
            io.Of(Dynamic()).OnConnection((socket, _) => EmitAsync(socket, "pattern"));
        });
        using var client = await server.ConnectAsync("/dyn-1");
        Assert.Equal("42/dyn-1,[\"from\",\"function\"]", await client.ReadTextAsync());
        await client.JoinAsync("/dyn-2");
        Assert.Equal("42/dyn-2,[\"from\",\"pattern\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task The_servers_own_namespace_is_a_child_of_the_pattern_that_matches()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of(Dynamic()).OnConnection((socket, _) => EmitAsync(socket, "parent"));
            io.Of("dyn-7").OnConnection((socket, _) => EmitAsync(socket, "child"));
        });
        using var client = await server.ConnectAsync("/dyn-7");
        Assert.Equal("42/dyn-7,[\"from\",\"parent\"]", await client.ReadTextAsync());
        Assert.Equal("42/dyn-7,[\"from\",\"child\"]", await client.ReadTextAsync());
        await client.JoinAsync("/dyn-8");
        Assert.Equal("42/dyn-8,[\"from\",\"parent\"]", await client.ReadTextAsync());
        await client.JoinAsync("/dyn-9");
        Assert.Equal("42/dyn-9,[\"from\",\"parent\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task What_is_registered_on_the_parent_later_applies_to_the_children_there_are()
    {
        await using var server = await TestServer.StartAsync();
        var parent = server.Io.Of(Dynamic());
        using var client = await server.ConnectAsync("/dyn-1");
        parent.On("late", (_, context, _) =>
        {
            context.Ack("here");
            return default;
        });

        await client.SendTextAsync("42/dyn-1,1[\"late\"]");
        Assert.Equal("43/dyn-1,1[\"here\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task Emitting_on_the_parent_reaches_every_child()
    {
        await using var server = await TestServer.StartAsync();
        var parent = server.Io.Of(Dynamic());
        using var one = await server.ConnectAsync("/dyn-1");
        using var two = await server.ConnectAsync("/dyn-2");

        parent.Emit("news", 1);
        Assert.Equal("42/dyn-1,[\"news\",1]", await one.ReadTextAsync());
        Assert.Equal("42/dyn-2,[\"news\",1]", await two.ReadTextAsync());
        parent.Sockets.Single(socket => socket.Namespace.Name == "/dyn-2").Join("room");
        parent.To("room").Emit("rooms");
        parent.Emit("all");
        Assert.Equal("42/dyn-1,[\"all\"]", await one.ReadTextAsync());
        Assert.Equal("42/dyn-2,[\"rooms\"]", await two.ReadTextAsync());
        Assert.Equal(2, parent.SocketCount);
        await parent.Local.DisconnectSocketsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("41/dyn-1,", await one.ReadTextAsync());
    }

    [Fact]
    public async Task Every_namespace_but_the_first_is_announced_before_anybody_is_in_it()
    {
        var made = new Inbox<(string Name, int Sockets)>();
        await using var server = await TestServer.StartAsync(io =>
        {
            io.Of("/");
            io.OnNewNamespace(nsp => made.Add((nsp.Name, nsp.SocketCount)));
            io.Of("/static");
            io.Of(Dynamic());
        });
        using var client = await server.ConnectAsync("/dyn-1");

        Assert.Equal(("/static", 0), await made.NextAsync());
        Assert.Equal(("/dyn-1", 0), await made.NextAsync());
        Assert.True(made.IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_child_is_dropped_when_the_option_says_so(bool cleanup)
    {
        var ended = new Inbox<string>();
        await using var server = await TestServer.StartAsync(
            io =>
            {
                io.Of(Dynamic()).OnDisconnect((socket, _) =>
                {
                    ended.Add(socket.Namespace.Name);
                    return default;
                });
                io.Of("/dyn-9");
            },
            options => options.CleanupEmptyChildNamespaces = cleanup);
        using var client = await server.ConnectAsync("/dyn-1");
        await client.JoinAsync("/dyn-9");
        await client.SendTextAsync("41/dyn-1,");
        await client.SendTextAsync("41/dyn-9,");
        Assert.Equal("/dyn-1", await ended.NextAsync());
        Assert.Equal("/dyn-9", await ended.NextAsync());

        Assert.Equal(cleanup ? ["/dyn-9"] : ["/dyn-1", "/dyn-9"], server.Io.Namespaces.All.Select(nsp => nsp.Name).Order());
        await client.JoinAsync("/dyn-1"); // and it is made again
        Assert.Equal(1, server.Io.Of("/dyn-1").SocketCount);
    }

    [Fact]
    public async Task A_client_that_is_refused_leaves_no_namespace_behind()
    {
        await using var server = await TestServer.StartAsync(io => io.Of(Dynamic())
            .Use((_, _) => throw new ConnectRefusedException("no")));
        using var client = await server.OpenAsync();
        await client.SendTextAsync("40/dyn-1,");
        Assert.Equal("44/dyn-1,{\"message\":\"no\"}", await client.ReadTextAsync());
        Assert.DoesNotContain(server.Io.Namespaces.All, nsp => nsp.Name == "/dyn-1");
    }

    [Fact]
    public async Task Dynamic_namespaces_and_namespaces_per_connection_are_bounded()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of(Dynamic()),
            options =>
            {
                options.MaxDynamicNamespaces = 2;
                options.MaxNamespacesPerConnection = 2;
                options.CleanupEmptyChildNamespaces = true;
            });
        using var client = await server.ConnectAsync("/dyn-1");
        using var other = await server.ConnectAsync("/dyn-2");
        await other.SendTextAsync("40/dyn-3,");
        Assert.Equal("44/dyn-3,{\"message\":\"Too many namespaces\"}", await other.ReadTextAsync());
        await other.JoinAsync("/dyn-1"); // one that there is
        await other.SendTextAsync("40/dyn-2b,");
        Assert.Equal("44/dyn-2b,{\"message\":\"Too many namespaces\"}", await other.ReadTextAsync());

        await other.SendTextAsync("41/dyn-2,"); // makes room for another
        await other.JoinAsync("/dyn-4");
    }

    [Fact]
    public async Task Clients_that_come_and_go_at_once_never_meet_a_namespace_that_was_dropped()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of(Dynamic()).On("echo", (socket, _, _) =>
            {
                socket.Namespace.Emit("echo");
                return default;
            }),
            options => options.CleanupEmptyChildNamespaces = true);
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), TestContext.Current.CancellationToken, async (_, _) =>
        {
            using var client = await server.OpenAsync();
            for (var i = 0; i < 50; i++)
            {
                await client.SendTextAsync("40/dyn-1,");
                while (!(await client.ReadTextAsync()).StartsWith("40/dyn-1,", StringComparison.Ordinal))
                {
                }

                await client.SendTextAsync("42/dyn-1,[\"echo\"]");
                await client.ReadTextAsync();
                await client.SendTextAsync("41/dyn-1,");
            }
        });
        await Wait.UntilAsync(() => server.Io.Namespaces.All.All(nsp => nsp.Name == "/"), "the namespace is gone");
    }

    [Fact]
    public async Task Thousands_of_namespaces_and_a_connection_in_many_of_them_work()
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of(Dynamic()).On("where", (socket, context, _) =>
            {
                context.Ack(socket.Namespace.Name);
                return default;
            }),
            options => options.MaxNamespacesPerConnection = 1000);
        for (var i = 0; i < 5000; i++)
        {
            server.Io.Of($"/dyn-{i}");
        }

        using var client = await server.OpenAsync();
        for (var i = 0; i < 1000; i++)
        {
            await client.SendTextAsync($"40/dyn-{i * 5},");
        }

        for (var i = 0; i < 1000; i++)
        {
            Assert.StartsWith($"40/dyn-{i * 5},", await client.ReadTextAsync(), StringComparison.Ordinal);
        }

        await client.SendTextAsync("42/dyn-4995,1[\"where\"]");
        Assert.Equal("43/dyn-4995,1[\"/dyn-4995\"]", await client.ReadTextAsync());
        server.Io.Of("/dyn-2500").Emit("only here");
        Assert.Equal("42/dyn-2500,[\"only here\"]", await client.ReadTextAsync());
    }

    [Fact]
    public async Task An_empty_namespace_allocates_less_than_300_bytes()
    {
        await using var server = await TestServer.StartAsync();
        var kept = new SocketIONamespace[1000];
        var parent = server.Io.Of(Dynamic());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = new SocketIONamespace("/dyn", server.Io, parent);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / kept.Length;
        Assert.True(bytes < 300, $"{bytes} bytes");
    }

    private static ValueTask EmitAsync(SocketIOSocket socket, string from)
    {
        socket.Emit("from", from);
        return default;
    }

    [GeneratedRegex("^/dyn-[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dynamic();
}
