using System.Globalization;
using Parley.Bench.Servers;

if (args is not ["parley" or "signalr", var number] || !int.TryParse(number, CultureInfo.InvariantCulture, out var port))
{
    await Console.Error.WriteLineAsync("usage: Parley.Bench.Servers parley|signalr PORT");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
await (args[0] == "parley" ? ParleyServer.Build(builder) : SignalRServer.Build(builder)).RunAsync();
return 0;
