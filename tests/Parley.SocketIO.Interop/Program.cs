// A server of a cluster that does what it is told: one JSON command a line, one JSON answer a line. tests/interop puts it
// beside servers on Node.js.
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.SocketIO;
using Parley.SocketIO.Interop;
using StackExchange.Redis;

if (args is not [var adapter, var redis, var key, .. var modes])
{
    await Console.Error.WriteLineAsync("usage: interop classic|sharded|streams REDIS KEY [MODE]");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
builder.WebHost.UseSocketIOTransport();
builder.Services.AddSocketIO(options =>
    options.ConnectionStateRecovery = modes is ["recovery"] ? new SocketIORecoveryOptions() : null);
var configuration = ConfigurationOptions.Parse(redis);
if (adapter == "sharded")
{
    builder.Services.AddSocketIOShardedRedisAdapter(options =>
    {
        options.Configuration = configuration;
        options.ChannelPrefix = key;
        options.SubscriptionMode = modes is [var mode]
            ? Enum.Parse<RedisSubscriptionMode>(mode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
            : RedisSubscriptionMode.Dynamic;
    });
}
else if (adapter == "streams")
{
    builder.Services.AddSocketIORedisStreamsAdapter(options =>
    {
        options.Configuration = configuration;
        options.StreamName = key;
        options.ChannelPrefix = key;
        options.SessionKeyPrefix = $"{key}:session:";
        options.UseShardedPubSub = modes is ["sharded"];
    });
}
else
{
    builder.Services.AddSocketIORedisAdapter(options =>
    {
        options.Configuration = configuration;
        options.Key = key;
        options.PublishOnSpecificResponseChannel = modes is ["specific"];
    });
}

await using var app = builder.Build();
var output = TextWriter.Synchronized(Console.Out);
app.MapSocketIO("/socket.io", io => io.Of("/")
    .OnConnection((socket, _) => new(output.WriteLineAsync($"{{\"connected\":\"{socket.Id}\"}}")))
    .OnDisconnect((socket, _) => new(output.WriteLineAsync($"{{\"disconnected\":\"{socket.Id}\"}}")))
    .On("message", (socket, context, _) =>
    {
        // What the load generators of bench/ say comes back from everywhere.
        socket.Namespace.EmitRaw("chat_message", context.RawArguments.Span[1..^1]);
        return default;
    }));
await app.StartAsync();
var io = app.Services.GetRequiredService<SocketIOServer>();
await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
var commands = new Commands(
    io, new RedisEmitter(multiplexer, new RedisEmitterOptions { Key = key }), line => output.WriteLine(line));
var address = new Uri(app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
await output.WriteLineAsync($"{{\"port\":{address.Port}}}");
var running = new List<Task>();
while (await Console.In.ReadLineAsync() is { } line)
{
    running.Add(commands.RunAsync(JsonDocument.Parse(line).RootElement));
}

return 0;
