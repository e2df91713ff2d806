using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Hosting;

namespace Parley.SocketIO.Conformance;

/// <summary>The Engine.IO v4 protocol suite: sessions without Socket.IO on them, that echo.</summary>
internal static class EngineIOSuite
{
    public static void Map(WebApplication app) => Map(app, session => new EchoConsumer(session));

    public static void Map(WebApplication app, Func<EngineSession, IEngineConsumer> consumer)
    {
        var engine = new EngineServer(
            app.Services.GetRequiredService<IOptions<SocketIOOptions>>().Value,
            TimeProvider.System,
            new SocketIOMetrics(app.Services.GetRequiredService<IMeterFactory>()),
            app.Logger,
            consumer);
        app.Lifetime.ApplicationStopped.Register(engine.Dispose);
        app.Map("/engine.io/{**rest}", new EngineEndpoint(engine).HandleAsync);
    }
}
