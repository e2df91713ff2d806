using System.Net.Sockets;
using System.Text;
using Parley.Testing;

namespace Parley.Deploy.Tests.Hosts;

/// <summary>The unit is <c>Type=notify</c>: what systemd is told, over the socket that it gives.</summary>
public sealed class SystemdTests
{
    [Fact]
    public async Task Systemd_is_told_when_the_server_serves_and_when_it_stops()
    {
        using var folder = new TemporaryFolder("systemd");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.Path, "notify")));
        await using var server = ChildProcess.Start(
            Repository.Server,
            [],
            new Dictionary<string, string?>
            {
                ["NOTIFY_SOCKET"] = Path.Combine(folder.Path, "notify"),
                ["PORT"] = $"{FreePort.Next()}",
                ["DATA_DIR"] = Path.Combine(folder.Path, "data"),
                ["DATABASE_URL"] = null,
                ["REDIS_URL"] = null,
            });

        Assert.Contains("READY=1", await ReceiveAsync(), StringComparison.Ordinal);
        server.Terminate();
        Assert.Contains("STOPPING=1", await ReceiveAsync(), StringComparison.Ordinal);
        await server.WaitForExitAsync();
        Assert.Equal(0, server.ExitCode);

        async Task<string> ReceiveAsync()
        {
            var buffer = new byte[1024];
            using var limit = new CancellationTokenSource(Wait.Limit, TimeProvider.System);
            return Encoding.UTF8.GetString(buffer, 0, await systemd.ReceiveAsync(buffer.AsMemory(), limit.Token));
        }
    }

    [Fact]
    public async Task A_server_finds_its_passwords_among_the_credentials()
    {
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(Repository.Root, "deploy", "systemd", "parley.service.d", "passwords.conf"), TestContext.Current.CancellationToken);
        var environment = lines.Single(line => line.StartsWith("Environment=", StringComparison.Ordinal))["Environment=".Length..]
            .Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        using var credentials = new TemporaryFolder("credentials");
        foreach (var name in lines.Where(line => line.StartsWith("LoadCredential=", StringComparison.Ordinal)).Select(line => line.Split('=', ':')[1]))
        {
            await File.WriteAllTextAsync(Path.Combine(credentials.Path, name), "banana\n", TestContext.Current.CancellationToken);
        }

        await using var server = ChildProcess.Start(Repository.Server, ["doctor"], environment.ToDictionary(
            pair => pair.Key, string? (pair) => pair.Value.Replace("%d", credentials.Path, StringComparison.Ordinal)));
        await server.WaitForExitAsync();

        // Both are read; there is only no URL that they would go with.
        var faults = server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["DATABASE_PASSWORD_FILE", "REDIS_PASSWORD_FILE"], faults.Select(line => line.Split(' ')[1]).Order());
        Assert.All(faults, line => Assert.Contains("is set; it takes", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_unit_waits_longer_than_a_drain_and_starts_the_program_that_is_built()
    {
        var unit = File.ReadAllLines(Path.Combine(Repository.Root, "deploy", "systemd", "parley.service"));
        Assert.Contains("Type=notify", unit);
        Assert.Contains($"ExecStart=/opt/parley/{Path.GetFileName(Repository.Server)}", unit);
        var stop = unit.Single(line => line.StartsWith("TimeoutStopSec=", StringComparison.Ordinal))["TimeoutStopSec=".Length..];
        Assert.True(TimeSpan.FromSeconds(int.Parse(stop, System.Globalization.CultureInfo.InvariantCulture)) > TimeSpan.FromSeconds(30), stop);
    }
}
