using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Outgoing;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>A real server on a port of its own, with what it logged.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly AsyncLocal<TestTransport> s_transport = new();
    private static readonly Lazy<X509Certificate2> Certificate = new(TestCertificate.Create);

    private readonly WebApplication _app;

    private TestServer(WebApplication app, SocketIOServer io, LogLines log)
    {
        _app = app;
        Io = io;
        Log = log;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Uri = new Uri(addresses.Addresses.Single());
    }

    public Uri Uri { get; }

    public int Port => Uri.Port;

    public IServiceProvider Services => _app.Services;

    public SocketIOServer Io { get; }

    public LogLines Log { get; }

    /// <summary>Chooses the transport of the servers that the rest of a test starts; for test classes' constructors.</summary>
    public static void Use(TestTransport transport) => s_transport.Value = transport;

    public static async Task<TestServer> StartAsync(
        Action<SocketIOServer>? configure = null,
        Action<SocketIOOptions>? options = null,
        TimeProvider? time = null,
        Action<WebApplicationBuilder>? host = null,
        Action<IEndpointConventionBuilder>? endpoint = null,
        Action<WebApplication>? pipeline = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        Listen(builder, s_transport.Value);
        builder.Services.AddSocketIO(o =>
        {
            o.Json.TypeInfoResolver = TestJsonContext.Default;
            options?.Invoke(o);
        });
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        host?.Invoke(builder);
        var app = builder.Build();
        pipeline?.Invoke(app);
        var mapped = app.MapSocketIO("/socket.io", io => configure?.Invoke(io));
        endpoint?.Invoke(mapped);
        await app.StartAsync();
        return new TestServer(app, app.Services.GetRequiredService<SocketIOServer>(), log);
    }

    public PollingClient Polling() => new(Uri);

    public Task<WebSocketClient> WebSocketAsync(string? sid = null)
    {
        var path = $"/socket.io/?EIO=4&transport=websocket{(sid is null ? string.Empty : $"&sid={sid}")}";
        return Uri.Scheme == Uri.UriSchemeHttps
            ? WebSocketClient.ConnectOverHttp2Async(new Uri(Uri, path))
            : WebSocketClient.ConnectAsync(Port, path);
    }

    /// <summary>A WebSocket whose open packet has been read.</summary>
    public async Task<WebSocketClient> OpenAsync()
    {
        var client = await WebSocketAsync();
        Assert.StartsWith("0{", await client.ReadTextAsync(), StringComparison.Ordinal);
        return client;
    }

    /// <summary>A WebSocket whose open packet has been read, and its socket in <c>/</c> connected.</summary>
    public async Task<WebSocketClient> ConnectAsync(string nsp = "/")
    {
        var client = await OpenAsync();
        await client.JoinAsync(nsp);
        return client;
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var session in Io.Engine.Sessions)
        {
            // Nobody takes last words any more, and a clock that stands still would let them wait for ever.
            session.Close(DisconnectReason.ServerShuttingDown, CloseManner.AtOnce);
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Listen(WebApplicationBuilder builder, TestTransport transport)
    {
        if (transport != TestTransport.KestrelSocket)
        {
            builder.WebHost.UseSocketIOTransport();
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (transport == TestTransport.Http2)
            {
                listen.UseHttps(Certificate.Value);
            }
            else if (transport == TestTransport.Stream)
            {
                listen.Use(next => connection =>
                {
                    connection.Transport = new Between(connection.Transport);
                    return next(connection);
                });
            }
        }));
    }

    private sealed class Between(IDuplexPipe transport) : IDuplexPipe
    {
        public PipeReader Input => transport.Input;

        public PipeWriter Output => transport.Output;
    }
}
