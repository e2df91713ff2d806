// A small server in the shape that the upstream protocol suites expect. Started by script/conformance.
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.SocketIO;
using Parley.SocketIO.Conformance;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Hosting;

if (args.Length != 2 || args[0] is not ("engine.io" or "socket.io") || !int.TryParse(args[1], out var port))
{
    await Console.Error.WriteLineAsync("usage: conformance engine.io|socket.io PORT");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
builder.Services.AddSocketIO(options =>
{
    options.PingInterval = TimeSpan.FromMilliseconds(300);
    options.PingTimeout = TimeSpan.FromMilliseconds(200);
    options.ConnectTimeout = TimeSpan.FromMilliseconds(1000);
    options.Cors.AllowedOrigins = ["*"];
});
var app = builder.Build();
if (args[0] == "engine.io")
{
    var options = app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<SocketIOOptions>>().Value;
    using var engine = new EngineServer(
        options,
        TimeProvider.System,
        new SocketIOMetrics(app.Services.GetRequiredService<IMeterFactory>()),
        app.Logger,
        session => new EchoConsumer(session));
    app.Map("/engine.io/{**rest}", new EngineEndpoint(engine).HandleAsync);
    await app.RunAsync();
}
else
{
    app.MapSocketIO("/socket.io", SocketIOSuite.Configure);
    await app.RunAsync();
}

return 0;
