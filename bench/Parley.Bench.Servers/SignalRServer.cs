namespace Parley.Bench.Servers;

/// <summary>The broadcast alone, on a SignalR hub with JSON.</summary>
internal static class SignalRServer
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddSignalR()
            .AddJsonProtocol(options => options.PayloadSerializerOptions.TypeInfoResolver = BenchJsonContext.Default);
        var app = builder.Build();
        app.MapHub<ChatHub>("/hub");
        return app;
    }
}
