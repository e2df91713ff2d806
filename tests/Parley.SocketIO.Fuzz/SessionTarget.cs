using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Parley.SocketIO.Fuzz.FuzzTargets;

namespace Parley.SocketIO.Fuzz;

/// <summary>
/// A real server and a client that sends anything. The first byte chooses the way: raw bytes behind a WebSocket handshake,
/// well-formed frames with any content, or a polling body. Afterwards the session has to be gone, and nothing in the library
/// may have failed.
/// </summary>
internal static class SessionTarget
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly BrokenPromises Log = new();
    private static readonly Lazy<(SocketIOServer Io, int Port, HttpClient Http)> Server = new(Start);

    public static void Run(byte[] input)
    {
        if (input.Length > 0)
        {
            RunAsync(input).GetAwaiter().GetResult();
        }
    }

    private static async Task RunAsync(byte[] input)
    {
        var content = input.AsMemory(1);
        await ((input[0] % 3) switch
        {
            0 => OverWebSocketAsync(content.ToArray()),
            1 => OverWebSocketAsync(FuzzFrames.Of(content.Span)),
            _ => OverPollingAsync(content),
        });
        await UntilEmptyAsync();
        Promise(Log.Fault is null, Log.Fault ?? string.Empty);
    }

    private static async Task OverWebSocketAsync(byte[] bytes)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", Server.Value.Port);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{Server.Value.Port}\r\n"
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        try
        {
            await stream.WriteAsync(bytes);
            await stream.WriteAsync(FuzzFrames.Closing);
            tcp.Client.Shutdown(SocketShutdown.Send); // the last frame may be waiting for more
            using var patience = new CancellationTokenSource(Patience);
            await stream.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (IOException)
        {
            // The server may have hung up before it read all.
        }
    }

    private static async Task OverPollingAsync(ReadOnlyMemory<byte> body)
    {
        var http = Server.Value.Http;
        using var patience = new CancellationTokenSource(Patience);
        var open = await http.GetStringAsync("?EIO=4&transport=polling", patience.Token);
        var query = $"?EIO=4&transport=polling&sid={open[9..29]}";
        Promise(await PostAsync(http, query, "40"u8.ToArray(), patience.Token) == 200, "a client may connect");
        var status = await PostAsync(http, query, body, patience.Token);
        Promise(status is 200 or 400 or 413, "a body is taken or refused");
        await PostAsync(http, query, "1"u8.ToArray(), patience.Token);
        for (var polls = 0; ; polls++)
        {
            Promise(polls < 3, "a closed session soon ends its polls");
            using var poll = await http.GetAsync(query, patience.Token);
            if ((int)poll.StatusCode == 400)
            {
                return;
            }
        }
    }

    private static async Task<int> PostAsync(
        HttpClient http, string query, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(body);
        using var response = await http.PostAsync(query, content, cancellation);
        return (int)response.StatusCode;
    }

    private static async Task UntilEmptyAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Server.Value.Io.ConnectionCount > 0 || Server.Value.Io.Of("/").SocketCount > 0)
        {
            Promise(TimeProvider.System.GetElapsedTime(started) < Patience, "a session ends with its client");
            await Task.Yield();
        }
    }

    private static (SocketIOServer Io, int Port, HttpClient Http) Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO(options =>
        {
            options.Json.TypeInfoResolver = FuzzJsonContext.Default;
            options.MaxHttpBufferSize = 10_000;
        });
        var app = builder.Build();
        app.MapSocketIO("/socket.io", FuzzServer.Configure);
        app.StartAsync().GetAwaiter().GetResult();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var port = new Uri(address).Port;
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/socket.io/") };
        return (app.Services.GetRequiredService<SocketIOServer>(), port, http);
    }
}
