using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Hosting;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task A_serving_server_is_healthy_and_tells_its_counts_and_a_closing_one_is_not()
    {
        await using var server = await StartAsync(overloadBytes: 1 << 20);
        using var client = await server.ConnectAsync();

        var serving = await CheckAsync(server);
        await server.Io.CloseAsync(TestContext.Current.CancellationToken);
        var closing = await CheckAsync(server);

        Assert.Equal(HealthStatus.Healthy, serving.Status);
        Assert.Equal((1, 1), (serving.Data["connections"], serving.Data["sockets"]));
        Assert.Equal((0L, false), (serving.Data["queueBytes"], serving.Data["closing"]));
        Assert.Equal(HealthStatus.Unhealthy, closing.Status);
        Assert.Equal(true, closing.Data["closing"]);
    }

    [Fact]
    public async Task A_server_whose_clients_do_not_take_what_it_sends_is_degraded()
    {
        await using var server = await StartAsync(overloadBytes: 100);
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();

        server.Io.Of("/").Emit("large", new string('x', 200));
        await Parley.Testing.Wait.UntilAsync(() => server.Io.Engine.QueuedBytes > 100, "the packet waits");

        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(server)).Status);
    }

    private static Task<TestServer> StartAsync(long overloadBytes) => TestServer.StartAsync(
        io => io.Of("/"),
        host: builder => builder.Services.AddHealthChecks().AddSocketIO(overloadBytes: overloadBytes));

    private static async Task<HealthReportEntry> CheckAsync(TestServer server) =>
        (await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(
            TestContext.Current.CancellationToken)).Entries["socketio"];
}
