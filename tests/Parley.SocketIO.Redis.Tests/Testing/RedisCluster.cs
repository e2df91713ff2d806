using Parley.SocketIO.Tests.Testing;
using Parley.Testing;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Tests.Testing;

/// <summary>Three servers that Redis joins, and a client of each.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private readonly List<TestServer> _servers = [];
    private readonly List<WebSocketClient> _clients = [];

    private RedisCluster(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    /// <summary>Its own among those that share the Redis: publish and subscribe know no databases.</summary>
    public string Key { get; } = $"test-{Guid.NewGuid():n}";

    public SocketIONamespace this[int server] => _servers[server].Io.Of("/");

    public IReadOnlyList<TestServer> Servers => _servers;

    public IReadOnlyList<WebSocketClient> Clients => _clients;

    public static async Task<RedisCluster> StartAsync(
        AddAdapter add,
        Action<SocketIOServer>? configure = null,
        RedisServer? redis = null,
        Action<SocketIOOptions>? options = null,
        Func<int, string>? auth = null,
        int servers = 3)
    {
        var cluster = new RedisCluster(redis ?? await RedisServer.SharedAsync());
        for (var i = 0; i < servers; i++)
        {
            cluster._servers.Add(await TestServer.StartAsync(
                io =>
                {
                    io.Of("/");
                    io.Of("/watch");
                    configure?.Invoke(io);
                },
                options,
                host: builder => add(builder.Services, ConfigurationOf(cluster.Redis), cluster.Key)));
        }

        foreach (var server in cluster._servers)
        {
            await CountAsync(server, servers);
            if (options is null)
            {
                var client = await server.OpenAsync();
                await client.JoinAsync(auth: auth?.Invoke(cluster._clients.Count) ?? string.Empty);
                cluster._clients.Add(client);
            }
        }

        return cluster;
    }

    public static ConfigurationOptions ConfigurationOf(RedisServer redis) => new()
    {
        EndPoints = { { "127.0.0.1", redis.Port } },
        ConnectRetry = 1,
        ConnectTimeout = 1000,
        AsyncTimeout = 2000,
        ReconnectRetryPolicy = new LinearRetry(200),
    };

    /// <summary>A server sees so many.</summary>
    public static Task CountAsync(TestServer server, int servers, string nsp = "/") => Wait.UntilAsync(
        async () => await server.Io.Of(nsp).CountServersAsync(TestContext.Current.CancellationToken) == servers,
        $"there are {servers} servers");

    /// <summary>The socket of a server's client.</summary>
    public SocketIOSocket Socket(int server) => this[server].Sockets.Single();

    /// <summary>The next packet of these clients is an event without arguments.</summary>
    public async Task GetAsync(string name, params int[] clients)
    {
        foreach (var client in clients)
        {
            Assert.Equal($"42[\"{name}\"]", await _clients[client].ReadTextAsync());
        }
    }

    /// <summary>Nothing else is under way to any client from a server.</summary>
    public async Task NothingMoreAsync(int from = 0)
    {
        this[from].Emit("nothing more");
        await GetAsync("nothing more", [.. Enumerable.Range(0, _clients.Count)]);
    }

    /// <summary>
    /// Waits until all servers have read what has been emitted, of the servers after each other: commands go the same way as
    /// events, and come to every server but their own.
    /// </summary>
    public async Task ReadAllAsync()
    {
        const string Nsp = "/watch";
        while (_clients.Count < _servers.Count)
        {
            _clients.Add(await _servers[_clients.Count].OpenAsync());
            await _clients[^1].JoinAsync(Nsp);
        }

        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < _servers.Count; i++)
            {
                var room = $"fence {Guid.NewGuid():n}";
                await _servers[i].Io.Of(Nsp).SocketsJoinAsync([room], TestContext.Current.CancellationToken);
                await Wait.UntilAsync(
                    () => _servers.TrueForAll(server => server.Io.Of(Nsp).Rooms.ContainsKey(room)), $"all have read {room}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
