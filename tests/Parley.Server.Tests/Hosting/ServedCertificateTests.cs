using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Hosting;
using Parley.Server.Storage;
using Parley.Server.Tests.EventLogs;
using Parley.Testing;

namespace Parley.Server.Tests.Hosting;

public sealed class ServedCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new("tls");
    private readonly FakeTimeProvider _time = new(Now);
    private readonly PlainMeters _meters = new();
    private readonly Lines _log = new();

    private TlsFiles Files => new(Path.Combine(_folder.Path, "tls.crt"), Path.Combine(_folder.Path, "tls.key"));

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Clients_that_trust_only_the_root_believe_it()
    {
        var begins = TimeProvider.System.GetUtcNow().AddDays(-1); // clients have no other clock
        Write(_authority.Issue(begins, begins.AddDays(30)));
        using var served = Load();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var there = new SslStream(accepted.GetStream());
        await using var here = new SslStream(client.GetStream());

        await Task.WhenAll(
            there.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = served.Identity.Context }, TestContext.Current.CancellationToken),
            here.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = _authority.Policy }, TestContext.Current.CancellationToken));

        Assert.True(here.IsAuthenticated);
    }

    [Fact]
    public async Task A_new_pair_is_taken_while_the_server_runs()
    {
        Write(_authority.Issue(Now, Now.AddDays(30)));
        using var served = await StartAsync();
        Assert.Equal(TimeSpan.FromDays(30), served.Remaining);

        Write(_authority.Issue(Now, Now.AddDays(60)));

        await UntilAsync(() => served.Identity.Expires == Now.AddDays(60), "the new one is served");
        Assert.Contains(_log.All, line => line.Contains("localhost, parley, 127.0.0.1, valid until 2026-03-02", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pair_behind_a_link_is_taken_when_the_link_points_elsewhere()
    {
        // As Kubernetes does: the files are links into ..data, which is a link to a folder, and is renamed over.
        var link = Path.Combine(_folder.Path, "..data");
        WriteFolder("one", _authority.Issue(Now, Now.AddDays(30)));
        Directory.CreateSymbolicLink(link, "one");
        File.CreateSymbolicLink(Files.Certificate, "..data/tls.crt");
        File.CreateSymbolicLink(Files.Key, "..data/tls.key");
        using var served = await StartAsync();

        WriteFolder("two", _authority.Issue(Now, Now.AddDays(60)));
        Directory.CreateSymbolicLink(link + "_tmp", "two");
        await ChildProcess.RunAsync("mv", ["-T", link + "_tmp", link]);

        await UntilAsync(() => served.Identity.Expires == Now.AddDays(60), "the new one is served");
    }

    [Theory]
    [InlineData("half", "TLS_KEY", "it is not the key of the first certificate in TLS_CERTIFICATE")]
    [InlineData("gone", "TLS_KEY", "Could not find file")]
    [InlineData("empty", "TLS_CERTIFICATE", "there is no certificate in it")]
    [InlineData("expired", "TLS_CERTIFICATE", "it expired at 2025-12-31")]
    [InlineData("early", "TLS_CERTIFICATE", "it is not valid before 2026-01-02")]
    public async Task A_new_pair_that_is_no_good_is_told_once_and_the_old_one_goes_on(string how, string setting, string why)
    {
        Write(_authority.Issue(Now, Now.AddDays(30)));
        using var served = await StartAsync();
        var old = served.Identity;

        Spoil(how);

        await UntilAsync(() => _log.All.Any(line => line.Contains(why, StringComparison.Ordinal)), "the fault is told");
        var line = Assert.Single(_log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.Same(old, served.Identity);
        Write(_authority.Issue(Now, Now.AddDays(60)));
        await UntilAsync(() => served.Identity.Expires == Now.AddDays(60), "a good one is served");
        Assert.Single(_log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("half")]
    [InlineData("gone")]
    [InlineData("empty")]
    [InlineData("locked")]
    [InlineData("folder")]
    public void A_pair_that_is_no_good_stops_the_start_with_one_line(string how)
    {
        Write(_authority.Issue(Now, Now.AddDays(30)));
        Spoil(how);
        var fault = Assert.Throws<StartupException>(Load);
        Assert.Matches("^TLS_(CERTIFICATE|KEY) is \".*\\.(crt|key)\": .+", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void An_expired_one_is_served_at_a_start_since_there_is_none_better()
    {
        Write(_authority.Issue(Now.AddDays(-2), Now.AddDays(-1)));
        using var served = Load();
        Assert.Equal(TimeSpan.FromDays(-1), served.Remaining);
    }

    private void Spoil(string how)
    {
        switch (how)
        {
            case "half":
                File.WriteAllText(Files.Certificate, _authority.Issue(Now, Now.AddDays(60)).Certificate);
                break;
            case "gone":
                File.Delete(Files.Key);
                break;
            case "empty":
                File.WriteAllText(Files.Certificate, "");
                break;
            case "expired":
                Write(_authority.Issue(Now.AddDays(-2), Now.AddDays(-1)));
                break;
            case "early":
                Write(_authority.Issue(Now.AddDays(1), Now.AddDays(2)));
                break;
            case "locked":
                using (var key = ECDsa.Create())
                {
                    File.WriteAllText(Files.Key, key.ExportEncryptedPkcs8PrivateKeyPem(
                        "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
                }

                break;
            case "folder":
                File.Delete(Files.Key);
                Directory.CreateDirectory(Files.Key);
                break;
        }
    }

    private void Write((string Certificate, string Key) pair)
    {
        File.WriteAllText(Files.Certificate, pair.Certificate);
        File.WriteAllText(Files.Key, pair.Key);
    }

    private void WriteFolder(string name, (string Certificate, string Key) pair)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "tls.crt"), pair.Certificate);
        File.WriteAllText(Path.Combine(folder, "tls.key"), pair.Key);
    }

    private ServedCertificate Load() => new(Files, _meters, _time, _log);

    private async Task<ServedCertificate> StartAsync()
    {
        var served = Load();
        await served.StartAsync(TestContext.Current.CancellationToken);
        return served;
    }

    private Task UntilAsync(Func<bool> condition, string description) => Wait.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return condition();
        },
        description);

    private sealed class Lines : ILogger<ServedCertificate>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel} {formatter(state, exception)}");
    }
}
