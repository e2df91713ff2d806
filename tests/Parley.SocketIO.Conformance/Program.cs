// A small server in the shape that one of the upstream suites expects. Started by script/conformance.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Conformance;

if (args is ["differential", _])
{
    await DifferentialSuite.RunAsync();
    return 0;
}

if (args.Length != 2 || ConformanceSuite.Find(args[0]) is not { } suite || !int.TryParse(args[1], out var port))
{
    await Console.Error.WriteLineAsync($"usage: conformance {string.Join('|', ConformanceSuite.Names)} PORT");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
builder.Services.AddHttpContextAccessor();
builder.Services.AddSocketIO(suite.Options);
var app = builder.Build();
suite.Map(app);
await app.RunAsync();
return 0;
