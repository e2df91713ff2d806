using System.Net;
using System.Net.Sockets;
using Parley.Testing;

namespace Parley.Server.Tests.Startup;

/// <summary>What keeps the server from starting is said in one clear line that names the setting at fault.</summary>
public sealed class StartupFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("startup");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("PORT", "banana")]
    [InlineData("PORT", "70000")]
    [InlineData("PORT", "-1")]
    [InlineData("LOG_LEVEL", "loud")]
    [InlineData("DATABASE_URL", "mysql://host/chat")]
    [InlineData("DATABASE_URL", "not a url")]
    [InlineData("REDIS_URL", "http://host:6379")]
    [InlineData("PARLEY__LIMITS__TEXTBYTES", "lots")]
    [InlineData("PARLEY__TRUSTEDPROXIES", "everybody")]
    [InlineData("PARLEY__GUESTS__ENABLED", "perhaps")]
    public async Task A_bad_value_is_named_with_what_it_got(string setting, string value)
    {
        var line = await OneLineAsync(new() { [setting] = value });
        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.Contains(value, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_bad_values_are_named_at_once()
    {
        var lines = await LinesAsync(new() { ["PORT"] = "banana", ["LOG_LEVEL"] = "loud" });
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.IPv6Any, 0);
        taken.Server.DualMode = true;
        taken.Start();
        var port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        var line = await OneLineAsync(new() { ["PORT"] = port });
        Assert.Contains($"PORT is {port}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_beneath_a_file_is_named()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await NamesAsync("DATA_DIR", Path.Combine(file, "data"));
    }

    [Fact]
    public async Task A_data_folder_that_takes_no_files_is_named() =>
        // Not even root writes there.
        await NamesAsync("DATA_DIR", "/proc/parley");

    [Fact]
    public async Task A_data_folder_in_use_is_named()
    {
        await using var first = await ParleyProcess.StartAsync();
        await NamesAsync("DATA_DIR", first.DataDirectory);
    }

    [Fact]
    public async Task A_data_folder_of_a_killed_server_is_free()
    {
        await using var server = await ParleyProcess.StartAsync();
        await server.KillAsync();
        await server.StartAgainAsync();
    }

    [Fact]
    public async Task A_database_that_nobody_listens_for_is_named_without_its_password()
    {
        var line = await OneLineAsync(new() { ["DATABASE_URL"] = $"postgresql://parley:hidden@127.0.0.1:{FreePort.Next()}/chat" });
        Assert.Contains("DATABASE_URL", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_refuses_us_is_named_without_its_password()
    {
        var postgres = await PostgresServer.SharedAsync();
        var wrongPassword = await OneLineAsync(new() { ["DATABASE_URL"] = $"postgresql://parley:hidden@127.0.0.1:{postgres.Port}/postgres" });
        Assert.Contains("DATABASE_URL", wrongPassword, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", wrongPassword, StringComparison.Ordinal);
        var noDatabase = await OneLineAsync(new() { ["DATABASE_URL"] = postgres.UrlOf("nowhere") });
        Assert.Contains("nowhere", noDatabase, StringComparison.Ordinal);
    }

    private async Task NamesAsync(string setting, string value)
    {
        var line = await OneLineAsync(new() { [setting] = value });
        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.Contains(value, line, StringComparison.Ordinal);
    }

    private async Task<string> OneLineAsync(Dictionary<string, string?> environment) =>
        Assert.Single(await LinesAsync(environment));

    /// <summary>The lines on standard error of a server that must not start.</summary>
    private async Task<string[]> LinesAsync(Dictionary<string, string?> environment)
    {
        environment.TryAdd("DATA_DIR", Path.Combine(_folder.Path, "data"));
        await using var server = new ParleyProcess(environment);
        server.Launch();
        Assert.NotEqual(0, await server.WaitForExitAsync());
        Assert.DoesNotContain(" at System.", server.Output, StringComparison.Ordinal);
        return server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
