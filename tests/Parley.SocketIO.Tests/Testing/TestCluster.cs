using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>Three joined servers, and a client of each.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly List<TestServer> _servers = [];
    private readonly List<WebSocketClient> _clients = [];

    public InMemoryCluster Cluster { get; } = new();

    public SocketIONamespace this[int server] => _servers[server].Io.Of("/");

    public IReadOnlyList<TestServer> Servers => _servers;

    public IReadOnlyList<WebSocketClient> Clients => _clients;

    public static async Task<TestCluster> StartAsync(
        Action<SocketIOServer>? configure = null, Func<int, string>? auth = null)
    {
        var cluster = new TestCluster();
        for (var i = 0; i < 3; i++)
        {
            var server = await TestServer.StartAsync(
                io =>
                {
                    io.Of("/");
                    configure?.Invoke(io);
                },
                host: builder => builder.Services.AddSingleton<IClusterAdapterFactory>(cluster.Cluster));
            cluster._servers.Add(server);
            var client = await server.OpenAsync();
            await client.JoinAsync(auth: auth?.Invoke(i) ?? string.Empty);
            cluster._clients.Add(client);
        }

        return cluster;
    }

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
        await GetAsync("nothing more", 0, 1, 2);
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
