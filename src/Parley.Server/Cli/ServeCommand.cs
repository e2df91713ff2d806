using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Console;
using Parley.Server.Channels;
using Parley.Server.Hosting;
using Parley.Server.Messages;
using Parley.Server.Moderation;
using Parley.Server.Storage;
using Parley.Server.Wire;
using Parley.Server.SeedContract;

namespace Parley.Server.Cli;

/// <summary><c>parley serve</c>: the server itself.</summary>
internal static partial class ServeCommand
{
    private const string SocketPath = "/socket.io";

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = "parley",
            ContentRootPath = AppContext.BaseDirectory, // with wwwroot, where there is one: named here, it would be made
        });
        var settings = ParleySettings.Read(builder.Configuration);
        ConfigureLogging(builder.Logging, settings.LogLevel);
        using var loggers = LoggerFactory.Create(logging => ConfigureLogging(logging, settings.LogLevel));

        await using var database = await Database.OpenAsync(
            settings.Database, TimeProvider.System, loggers, CancellationToken.None);
        builder.Services.AddParley(settings, database);
        builder.Services.AddSocketIO(options => SocketIOSettings.Apply(settings, options));
        builder.Services.AddResponseCompression(CompressPages);
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = Drain.ShutdownTimeOf(settings.DrainTime));
        Telemetry.Add(builder, settings);
        builder.WebHost.UseSocketIOTransport();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(settings.Port, UseTls);
            if (settings.MetricsPort != 0)
            {
                kestrel.ListenAnyIP(settings.MetricsPort);
            }
        });

        await using var app = builder.Build();
        Telemetry.BeginAtZero(app.Services);
        _ = app.Services.GetService<ServedCertificate>(); // reads its files, and stops the start when they are no good
        Compose(app, settings);
        await app.Services.GetRequiredService<ChannelDirectory>().StartAsync(CancellationToken.None);
        await app.Services.GetRequiredService<Bans>().RefreshAsync(CancellationToken.None);
        ServiceNotices.Tell(app.Lifetime);
        await StartAsync(app, settings);
        await app.WaitForShutdownAsync();
        return CommandLine.Success;
    }

    private static void UseTls(ListenOptions listen)
    {
        if (listen.ApplicationServices.GetService<ServedCertificate>() is { } certificate)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Identity.Context,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
            });
        }
    }

    /// <summary>The way of a request: whose address it is, headers, files; then probes, sockets and the start page.</summary>
    private static void Compose(WebApplication app, ParleySettings settings)
    {
        Telemetry.Map(app, settings);
        app.UseTrustedProxies(settings.TrustedProxies);
        if (settings.Tls is not null)
        {
            app.UseHsts();
        }

        app.UseHeaders();
        if (app.Environment.WebRootPath is not null) // the image has no pages: nginx has them
        {
            app.UseWhen(IsForFiles, pages => pages.UseFiles());
        }

        app.Use(SendAwayWhileHandingOver);
        app.UseRouting();
        HealthEndpoints.Map(app);
        app.MapSocketIO(SocketPath, io =>
        {
            app.Services.GetRequiredService<ChatNamespace>().Map(io);
            app.Services.GetRequiredService<SeedNamespace>().Map(io);
            app.Services.GetRequiredService<Revocations>().Map(io);
            app.Services.GetRequiredService<Drain>().Map(io);
            app.Services.GetRequiredService<EventPublisher>().Start();
        });
        WebPages.Map(app);
    }

    /// <summary>Sockets do not pay for looking up files; the client script beside them is one.</summary>
    private static bool IsForFiles(HttpContext http) =>
        !http.Request.Path.StartsWithSegments(SocketPath, StringComparison.Ordinal)
        || Path.HasExtension(http.Request.Path);

    /// <summary>Whoever opens a connection while the others are sent away is told to try another node.</summary>
    private static Task SendAwayWhileHandingOver(HttpContext http, RequestDelegate next)
    {
        if (IsForFiles(http) || http.Request.Query.ContainsKey("sid")
            || !http.RequestServices.GetRequiredService<Drain>().HandsOver)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = "1";
        http.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    private static async Task StartAsync(WebApplication app, ParleySettings settings)
    {
        foreach (var name in settings.Unknown)
        {
            Log.SettingUnknown(app.Logger, name);
        }

        RequirePort("PORT", settings.Port);
        if (settings.MetricsPort != 0)
        {
            RequirePort("PARLEY__METRICSPORT", settings.MetricsPort);
        }

        await app.StartAsync();
        Log.Started(app.Logger, string.Join(", ", app.Urls.Select(Local)), settings.Database.Url is null
            ? string.Create(CultureInfo.InvariantCulture, $"SQLite in {Path.GetFullPath(settings.Database.DataDirectory)}")
            : "PostgreSQL", settings.Redis is null ? "in process" : "Redis");
    }

    /// <summary>Tried before the web server does, which would log a stack trace of its own.</summary>
    private static void RequirePort(string setting, int port)
    {
        var any = Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        using var socket = new Socket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (Socket.OSSupportsIPv6)
        {
            socket.DualMode = true;
        }

        try
        {
            socket.Bind(new IPEndPoint(any, port));
        }
        catch (SocketException exception)
        {
            throw new StartupException(
                exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"{setting} is {port}: another program listens there; it takes a free port, 0 takes any"
                    : $"{setting} is {port}: {exception.Message}; it takes a port that this user may open, 0 takes any",
                exception);
        }
    }

    /// <summary>An address that a person can open.</summary>
    private static string Local(string url) =>
        url.Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace(IPAddress.Any.ToString(), "localhost", StringComparison.Ordinal);

    private static void ConfigureLogging(ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }

    private static void CompressPages(ResponseCompressionOptions options)
    {
        options.EnableForHttps = true; // pages hold no secrets
        options.MimeTypes = ["text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/manifest+json"];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Parley listens on {Addresses}; messages: {Storage}; presence: {Shared}")]
        public static partial void Started(ILogger logger, string addresses, string storage, string shared);

        [LoggerMessage(2, LogLevel.Warning, "{Setting} is not a setting of Parley and was ignored")]
        public static partial void SettingUnknown(ILogger logger, string setting);
    }
}
