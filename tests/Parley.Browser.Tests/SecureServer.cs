using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Parley.Testing;

namespace Parley.Browser.Tests;

/// <summary>A Socket.IO server that ends TLS itself, and tells in which way it was asked.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private SecureServer(WebApplication app) => _app = app;

    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Protocol, method and transport of each request for Socket.IO.</summary>
    public IEnumerable<string> Requests => _requests.Distinct(StringComparer.Ordinal);

    public static async Task<SecureServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseSocketIOTransport();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(TestCertificate.Create())));
        builder.Services.AddSocketIO();
        var server = new SecureServer(builder.Build());
        server.Map();
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void Map()
    {
        _app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments("/socket.io", StringComparison.Ordinal))
            {
                _requests.Enqueue($"{http.Request.Protocol} {http.Request.Method} {http.Request.Query["transport"]}");
            }

            return next(http);
        });
        // The page and the client that samples/chat has been built with.
        _app.UseFileServer(new FileServerOptions
        {
            FileProvider = new PhysicalFileProvider(Path.Combine(
                Repository.Root, "samples", "chat", "bin", Repository.Configuration, "net10.0", "wwwroot")),
        });
        _app.MapSocketIO("/socket.io", io => io.Of("/").On("echo", (_, context, _) =>
        {
            context.AckRaw(context.RawArguments.Span[1..^1], context.Attachments);
            return default;
        }));
    }
}
