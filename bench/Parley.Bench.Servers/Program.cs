using System.Globalization;
using Parley.Bench.Servers;
using Parley.SocketIO;

if (args is not ["parley" or "parley-kestrel" or "parley-stream" or "signalr" or "signalr-batch", var number]
    || !int.TryParse(number, CultureInfo.InvariantCulture, out var port))
{
    await Console.Error.WriteLineAsync("usage: Parley.Bench.Servers parley|parley-kestrel|parley-stream|signalr|signalr-batch PORT");
    return 2;
}

if (args[0] != "signalr")
{
    BatchScheduling.Enter();
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen =>
{
    if (args[0] == "parley-stream")
    {
        listen.UseConnectionLogging(); // any middleware keeps the WebSockets to Kestrel's stream, as TLS does
    }
}));
if (args[0] == "parley")
{
    builder.WebHost.UseSocketIOTransport();
}

await (args[0].StartsWith("signalr", StringComparison.Ordinal) ? SignalRServer.Build(builder) : ParleyServer.Build(builder)).RunAsync();
return 0;
