using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Engine.Transports;

/// <summary>What has nothing to do with WebSockets is over the transport that hands over as it is over Kestrel's own.</summary>
public sealed class HttpOverOurTransportTests
{
    private const int Large = 20 << 20;

    public static TheoryData<bool> Transports => [true, false];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_connection_serves_one_request_after_the_other(bool ours)
    {
        await using var app = await StartAsync(ours, app => app.MapGet("/", (HttpContext http) => http.Connection.Id));
        using var client = ClientOf(app);

        var first = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
        var second = await client.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(first, second);
        Assert.NotEmpty(first);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_is_sent_is_not_held_back_for_more(bool ours)
    {
        await using var app = await StartAsync(ours, app => app.MapGet(
            "/", (HttpContext http) => $"{http.Features.Get<IConnectionSocketFeature>()!.Socket.NoDelay}"));
        using var client = ClientOf(app);

        Assert.Equal("True", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_large_body_arrives_whole(bool ours)
    {
        await using var app = await StartAsync(ours, app => app.MapPost("/", async (HttpContext http) =>
        {
            http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            return Convert.ToHexString(await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted));
        }));
        using var client = ClientOf(app);
        var sent = RandomNumberGenerator.GetBytes(Large);

        using var answer = await client.PostAsync("/", new ByteArrayContent(sent), TestContext.Current.CancellationToken);

        Assert.Equal(
            Convert.ToHexString(SHA256.HashData(sent)),
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_slow_reader_gets_all_of_a_large_answer(bool ours)
    {
        var body = RandomNumberGenerator.GetBytes(Large);
        await using var app = await StartAsync(ours, app => app.MapGet("/", () => Results.Bytes(body)));
        using var client = ClientOf(app);
        using var answer = await client.GetAsync(
            "/", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var received = new byte[Large];
        var piece = 1;
        for (var length = 0; length < Large; piece = Math.Min(piece * 2, 100_000))
        {
            var wanted = Math.Min(piece, Large - length);
            length += await stream.ReadAsync(received.AsMemory(length, wanted), TestContext.Current.CancellationToken);
        }

        Assert.Equal(body, received);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_end_of_a_client_aborts_its_request(bool ours)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(ours, app => app.MapGet("/", async (HttpContext http) =>
        {
            http.RequestAborted.Register(() => aborted.TrySetResult());
            begun.TrySetResult();
            await aborted.Task;
        }));
        using (var tcp = await RequestAsync(app, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
        {
            await begun.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.False(aborted.Task.IsCompleted);
        }

        await aborted.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_that_the_server_aborts_ends_in_an_error(bool ours)
    {
        await using var app = await StartAsync(ours, app => app.MapGet("/", async (HttpContext http) =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("begun", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            http.Abort();
        }));
        using var client = ClientOf(app);

        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Limits_of_the_web_server_hold(bool ours)
    {
        await using var app = await StartAsync(
            ours,
            app => app.MapPost("/", async (HttpContext http) => await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted)),
            kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = 1000;
                kestrel.Limits.MaxConcurrentConnections = 1;
            });
        using var client = ClientOf(app);
        using var answer = await client.PostAsync(
            "/", new ByteArrayContent(new byte[1001]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);

        using var first = await RequestAsync(app, "GET /none HTTP/1.1\r\nHost: x\r\n\r\n");
        var one = new byte[1];
        var wasRefused = await Record.ExceptionAsync(async () =>
        {
            while (true)
            {
                using var second = await RequestAsync(app, "GET /none HTTP/1.1\r\nHost: x\r\n\r\n");
                Assert.NotEqual(0, await second.GetStream().ReadAsync(one, TestContext.Current.CancellationToken));
            }
        });
        Assert.NotNull(wasRefused);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Addresses_are_those_of_the_two_ends(bool ours)
    {
        await using var app = await StartAsync(ours, app => app.MapGet("/", (HttpContext http) =>
            $"{http.Connection.RemoteIpAddress}:{http.Connection.RemotePort} {http.Connection.LocalIpAddress}:{http.Connection.LocalPort}"));
        using var tcp = await RequestAsync(app, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        var answer = await new StreamReader(tcp.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"{tcp.Client.LocalEndPoint} {tcp.Client.RemoteEndPoint}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://[::1]:0")]
    [InlineData("http://*:0")]
    [InlineData("http://127.0.0.1:0")]
    public async Task It_listens_wherever_it_is_told_to(string url)
    {
        await using var app = await StartAsync(ours: true, app => app.MapGet("/", () => "here"), url: url);
        var port = new Uri(AddressOf(app).Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
        var host = url.Contains("::1", StringComparison.Ordinal) ? "[::1]" : "127.0.0.1";
        using var client = new HttpClient();

        Assert.Equal("here", await client.GetStringAsync(
            new Uri($"http://{host}:{port}/"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_listens_on_a_Unix_domain_socket()
    {
        var path = Path.Combine(Path.GetTempPath(), $"parley-{Guid.NewGuid():N}.sock");
        await using var app = await StartAsync(
            ours: true, app => app.MapGet("/", () => "here"), kestrel => kestrel.ListenUnixSocket(path), url: null);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        Assert.Equal("here", await client.GetStringAsync(new Uri("http://here/"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_to_be()
    {
        await using var app = await StartAsync(ours: true, _ => { });

        await Assert.ThrowsAnyAsync<IOException>(() => StartAsync(ours: true, _ => { }, url: AddressOf(app)));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task TLS_and_HTTP2_work(string version)
    {
        using var certificate = TestCertificate.Create();
        await using var app = await StartAsync(
            ours: true,
            app => app.MapGet("/", (HttpContext http) => http.Request.Protocol),
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)),
            url: null);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var client = new HttpClient(handler)
        {
            BaseAddress = new Uri(AddressOf(app)),
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Assert.Equal(version == "2.0" ? "HTTP/2" : "HTTP/1.1", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Stopping_lets_a_request_finish(bool ours)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = await StartAsync(ours, app => app.MapGet("/", async () =>
        {
            begun.TrySetResult();
            await finish.Task;
            return "done";
        }));
        using var client = ClientOf(app);
        var answer = client.GetStringAsync("/", TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var stopping = app.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        finish.SetResult();

        Assert.Equal("done", await answer);
        await stopping.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await app.DisposeAsync();
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(20);

    private static async Task<WebApplication> StartAsync(
        bool ours,
        Action<WebApplication> map,
        Action<KestrelServerOptions>? kestrel = null,
        string? url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        if (url is not null)
        {
            builder.WebHost.UseUrls(url);
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => kestrel?.Invoke(options));
        if (ours)
        {
            builder.WebHost.UseSocketIOTransport();
        }

        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    private static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(AddressOf(app)) };

    private static async Task<TcpClient> RequestAsync(WebApplication app, string request)
    {
        var tcp = new TcpClient(AddressFamily.InterNetwork);
        await tcp.ConnectAsync(IPAddress.Loopback, new Uri(AddressOf(app)).Port, TestContext.Current.CancellationToken);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        return tcp;
    }
}
