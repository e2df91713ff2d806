using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.SocketIO.Conformance;

/// <summary>The tests of engine.io-client: short limits, a request that is refused, cookies, and an echo that knows words.</summary>
internal static class EngineIOClientSuite
{
    public static void Options(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(500);
        options.MaxHttpBufferSize = 100;
        options.AllowRequest = context =>
            new(context.Request.Query.ContainsKey("deny") ? "Forbidden" : null);
    }

    public static void Map(WebApplication app)
    {
        app.Use(SetCookies);
        var requests = app.Services.GetRequiredService<IHttpContextAccessor>();
        EngineIOSuite.Map(app, session => new EngineIOClientConsumer(session, requests));
    }

    /// <summary>
    /// The handshake's answer sets cookies with every attribute that the client has to understand. By hand: the client
    /// knows the attributes by their usual spelling only.
    /// </summary>
    private static Task SetCookies(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Query.ContainsKey("sid"))
        {
            context.Response.Headers.SetCookie = new string[]
            {
                "1=1; Max-Age=86400",
                "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
                "3=3; Max-Age=0",
                $"4=4; Expires={TimeProvider.System.GetUtcNow():R}",
            };
        }

        return next(context);
    }
}
