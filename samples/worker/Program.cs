using System.Globalization;
using System.Text.Json.Serialization;
using Parley.SocketIO;
using StackExchange.Redis;

if (args is not [var address, var room, .. var rest])
{
    await Console.Error.WriteLineAsync("usage: Worker REDIS ROOM [STEPS]   as in: Worker localhost:6379 report-7");
    return 2;
}

var steps = rest is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 4;
await using var redis = await ConnectionMultiplexer.ConnectAsync(address);
var options = new RedisEmitterOptions();
options.Json.TypeInfoResolver = WorkerJson.Default;
var watchers = new RedisEmitter(redis, options).To(room);

// The work itself would stand here. Who watches the room sees how far it is, on whichever server they are.
for (var step = 1; step <= steps; step++)
{
    watchers.Volatile.Emit("progress", new Progress(step, steps));
}

watchers.Emit("done", new Report($"{room}.txt", "All is well.\n"u8.ToArray()));
await watchers.FlushAsync();
await Console.Out.WriteLineAsync($"{steps} steps for {room}");
return 0;

internal sealed record Progress(int Step, int Of);

internal sealed record Report(string Name, byte[] Content);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Progress))]
[JsonSerializable(typeof(Report))]
internal sealed partial class WorkerJson : JsonSerializerContext;
