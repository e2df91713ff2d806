using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Conformance;

/// <summary>Our half of the servers that tests/differential compares: four settings, each on a port of its own.</summary>
internal static class DifferentialSuite
{
    private static readonly (string Name, Action<SocketIOOptions> Configure)[] Settings =
    [
        ("plain", options => options.MaxHttpBufferSize = 10_000),
        ("fast", options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(400);
            options.PingTimeout = TimeSpan.FromMilliseconds(500);
            options.ConnectTimeout = TimeSpan.FromMilliseconds(600);
            options.UpgradeTimeout = TimeSpan.FromMilliseconds(200);
        }),
        ("listed", options =>
        {
            options.Cors.AllowedOrigins = ["http://one.example", "http://two.example"];
            options.Cors.AllowCredentials = true;
        }),
        ("open", options => options.Cors.AllowedOrigins = ["*"]),
    ];

    /// <summary>Prints the ports when all servers listen, and serves until it is ended.</summary>
    public static async Task RunAsync()
    {
        var apps = new List<WebApplication>();
        var ports = new List<string>();
        SocketIONamespace? observers = null; // of the first setting: its heartbeats are slow
        foreach (var (name, configure) in Settings)
        {
            var app = Build(configure);
            observers ??= app.Services.GetRequiredService<SocketIOServer>().Of("/observer");
            app.MapSocketIO("/socket.io", io => Configure(io, observers));
            await app.StartAsync();
            apps.Add(app);
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
            ports.Add($"\"{name}\":{new Uri(addresses.Addresses.Single()).Port}");
        }

        Console.WriteLine($"{{{string.Join(',', ports)}}}");
        await ((IHost)apps[0]).WaitForShutdownAsync();
    }

    private static WebApplication Build(Action<SocketIOOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIO(options =>
        {
            options.AllowRequest = context => new(context.Request.Query.TryGetValue("deny", out var reason)
                ? reason.ToString() is { Length: > 0 } text ? text : "Forbidden"
                : null);
            configure(options);
        });
        return builder.Build();
    }

    private static void Configure(SocketIOServer io, SocketIONamespace observers)
    {
        var main = io.Of("/");
        Watch(main, observers);
        MapAnswers(main);
        MapEnds(main);
        Watch(io.Of("/custom"), observers)
            .OnConnection((socket, _) => EmitAuth(socket, "welcome"))
            .On("echo", Echo);
        io.Of("/no").Use((_, _) => throw ConnectRefusedException.With(
            "Not authorized", JsonElement.Parse("{\"code\":42}"), BasicJson.Default.JsonElement));
    }

    private static SocketIONamespace Watch(SocketIONamespace nsp, SocketIONamespace observers) =>
        nsp.OnDisconnect((socket, reason) =>
        {
            observers.EmitRaw("gone", System.Text.Encoding.UTF8.GetBytes($"\"{socket.Id}\",\"{reason.Name}\""));
            return default;
        });

    private static void MapAnswers(SocketIONamespace main) => main
        .On("echo", Echo)
        .On<JsonElement, JsonElement>("same", (_, value, _) => new(value))
        .On("ask", (_, context, _) =>
        {
            context.AckRaw(context.RawArguments.Span[1..^1], context.Attachments);
            return default;
        })
        .On("twice", (_, context, _) =>
        {
            context.Ack(1);
            context.Ack(2);
            return default;
        })
        .On("question", Ask)
        .On("all", (socket, context, _) =>
        {
            socket.Join("all");
            main.To("all").EmitRaw("all", context.RawArguments.Span[1..^1]);
            return default;
        })
        .On("auth", (socket, _, _) => EmitAuth(socket, "auth"));

    private static void MapEnds(SocketIONamespace main) => main
        .On("leave", (socket, _, _) =>
        {
            socket.Disconnect();
            return default;
        })
        .On("kick", (socket, _, _) =>
        {
            socket.Disconnect(close: true);
            return default;
        })
        .On("hang up", (socket, _, _) =>
        {
            socket.CloseTransport();
            return default;
        });

    /// <summary>Does not wait for the answer: the next events of the socket would wait too.</summary>
    private static ValueTask Ask(SocketIOSocket socket, EventContext context, CancellationToken cancellationToken)
    {
        _ = AskAsync(socket, context.Read<JsonElement>(0));
        return default;
    }

    private static async Task AskAsync(SocketIOSocket socket, JsonElement value)
    {
        try
        {
            var answer = await socket.EmitWithAckAsync<JsonElement, Acknowledgement>(
                "question", value, Timeout.InfiniteTimeSpan);
            socket.EmitRaw("answered", answer.Count == 0 ? "null"u8 : FirstOf(answer));
        }
        catch (InvalidOperationException)
        {
            // The client has gone.
        }
    }

    private static ReadOnlySpan<byte> FirstOf(Acknowledgement answer) =>
        System.Text.Encoding.UTF8.GetBytes(answer.Read<JsonElement>(0).GetRawText());

    private static ValueTask Echo(SocketIOSocket socket, EventContext context, CancellationToken cancellationToken)
    {
        socket.EmitRaw("echo", context.RawArguments.Span[1..^1], context.Attachments);
        return default;
    }

    private static ValueTask EmitAuth(SocketIOSocket socket, string name)
    {
        socket.Emit(name, socket.Handshake.Auth ?? JsonElement.Parse("{}"));
        return default;
    }
}
