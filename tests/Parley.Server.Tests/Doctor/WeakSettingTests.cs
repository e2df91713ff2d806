using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Doctor;
using Parley.Server.Hosting;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Doctor;

/// <summary>What <c>parley doctor</c> calls weak, and what not.</summary>
public sealed class WeakSettingTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new("doctor");
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(30, "Ok", "of localhost, parley, 127.0.0.1, valid from 2025-12-31 00:00:00Z until 2026-01-31 00:00:00Z")]
    [InlineData(6, "Warning", "until 2026-01-07")]
    [InlineData(0, "Failed", "until 2026-01-01")]
    public void A_certificate_that_expires_is_weak_and_one_that_has_is_bad(int days, string state, string found)
    {
        var finding = Single(Tls(WritePair(days)), "certificate");
        Assert.Equal(state, $"{finding.State}");
        Assert.Contains(found, finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_and_the_key_of_another_are_bad()
    {
        var files = WritePair(30);
        File.WriteAllText(files.Key, _authority.Issue(Now, Now.AddDays(1)).Key);
        var finding = Single(Tls(files), "certificate");
        Assert.Equal(FindingState.Failed, finding.State);
        Assert.Contains("TLS_KEY", finding.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Warning")]
    [InlineData("127.0.0.1,::1", "Ok")]
    [InlineData("127.0.0.1,10.0.0.0/8", "Warning")]
    public void Clear_text_from_outside_this_machine_is_weak(string? proxies, string state) =>
        Assert.Equal(state, $"{Single(TlsChecks.Run(Read(("Parley:TrustedProxies", proxies)), TimeProvider.System), "way to this server").State}");

    [Theory]
    [InlineData("0.0.0.0/0", "Warning")]
    [InlineData("::/0", "Warning")]
    [InlineData("10.0.0.0/8", "Ok")]
    public void Proxies_from_everywhere_are_weak(string proxies, string state) =>
        Assert.Equal(state, $"{Single(SettingChecks.Run(Read(("Parley:TrustedProxies", proxies))), "proxies").State}");

    [Theory]
    [InlineData("redis://cache.invalid", "Warning", "Warning")]
    [InlineData("redis://:6e5f4d3c2b1a0918273645@cache.invalid", "Warning", null)]
    [InlineData("rediss://:6e5f4d3c2b1a0918273645@cache.invalid", "Ok", null)]
    [InlineData("redis://127.0.0.1:1", "Ok", "Ok")]
    public async Task Clear_text_to_a_Redis_elsewhere_and_none_of_a_password_are_weak(string url, string way, string? password)
    {
        var findings = await RedisChecks.RunAsync(Read(("REDIS_URL", url)).Redis);
        Assert.Equal(way, $"{Single(findings, "way to redis").State}");
        Assert.Equal(password, findings.SingleOrDefault(finding => finding.What == "password of redis")?.State.ToString());
    }

    [Theory]
    [InlineData("verify-full", true, "10.0.0.5", "Ok", "encrypted")]
    [InlineData("verify-ca", true, "10.0.0.5", "Ok", "encrypted")]
    [InlineData("require", true, "10.0.0.5", "Warning", "encrypted, but whoever is at 10.0.0.5 is believed to be it")]
    [InlineData("prefer", false, "10.0.0.5", "Warning", "clear text to 10.0.0.5")]
    [InlineData("prefer", false, "fd00::5", "Warning", "clear text to fd00::5")]
    [InlineData("prefer", false, "127.0.0.1", "Ok", "inside this machine")]
    [InlineData("prefer", false, "::1", "Ok", "inside this machine")]
    [InlineData("prefer", false, "", "Ok", "inside this machine")]
    public void Clear_text_to_a_PostgreSQL_elsewhere_and_an_unverified_one_are_weak(
        string mode, bool encrypted, string address, string state, string found)
    {
        var options = new DatabaseOptions { Url = $"postgresql://ann@db/chat?sslmode={mode}" };
        var facts = new DatabaseFacts("15", 0, "on", "on", "", 100, encrypted, address);
        var finding = DatabaseChecks.Way(options, facts);
        Assert.Equal(("way to the database", state, found), (finding.What, $"{finding.State}", finding.Found));
    }

    [Theory]
    [InlineData("6e5f4d3c2b1a0918273645", "Ok")]
    [InlineData("short-one", "Warning")]
    [InlineData("Password123456", "Warning")]
    [InlineData("changeme-1234", "Warning")]
    [InlineData("somebody-12345", "Warning")]
    public void Short_and_common_passwords_are_weak(string password, string state)
    {
        var findings = PasswordChecks.Run(Read(
            ("DATABASE_URL", $"postgresql://somebody:{password}@db/chat"), ("REDIS_URL", $"redis://somebody:{password}@cache"))).ToList();
        Assert.Equal(["password of the database", "password of redis"], findings.Select(finding => finding.What));
        Assert.All(findings, finding =>
        {
            Assert.Equal(state, $"{finding.State}");
            Assert.DoesNotContain(password, $"{finding}", StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("640", "Ok")]
    [InlineData("644", "Warning")]
    public async Task Files_of_secrets_that_everybody_can_read_are_weak(string mode, string state)
    {
        var files = WritePair(30);
        var password = Path.Combine(_folder.Path, "password");
        await File.WriteAllTextAsync(password, "secret", TestContext.Current.CancellationToken);
        var link = Path.Combine(_folder.Path, "link"); // as Kubernetes shows secrets
        File.CreateSymbolicLink(link, password);
        await ChildProcess.RunAsync("chmod", [mode, password, files.Key]);
        var findings = SecretFileChecks.Run(Read(
            ("DATABASE_URL", "postgresql://ann@db/chat"), ("DATABASE_PASSWORD_FILE", link), ("TLS_CERTIFICATE", files.Certificate), ("TLS_KEY", files.Key)));
        Assert.Equal(
            [("DATABASE_PASSWORD_FILE", state), ("TLS_KEY", state)], findings.Select(finding => (finding.What, $"{finding.State}")));
    }

    [Theory]
    [InlineData("700", "Ok")]
    [InlineData("755", "Warning")]
    public async Task A_data_folder_that_is_open_to_everybody_is_weak(string mode, string state)
    {
        await ChildProcess.RunAsync("chmod", [mode, _folder.Path]);
        Assert.Equal(state, $"{Single(SecretFileChecks.Run(Read(("DATA_DIR", _folder.Path))), "DATA_DIR").State}");
    }

    private TlsFiles WritePair(int days)
    {
        var files = new TlsFiles(Path.Combine(_folder.Path, "tls.crt"), Path.Combine(_folder.Path, "tls.key"));
        var (certificate, key) = _authority.Issue(Now.AddDays(-1), Now.AddDays(days));
        File.WriteAllText(files.Certificate, certificate);
        File.WriteAllText(files.Key, key);
        return files;
    }

    private static IEnumerable<Finding> Tls(TlsFiles files) => TlsChecks.Run(
        Read(("TLS_CERTIFICATE", files.Certificate), ("TLS_KEY", files.Key)), new FakeTimeProvider(Now));

    private static Finding Single(IEnumerable<Finding> findings, string what) => Assert.Single(findings, finding => finding.What == what);

    private static ParleySettings Read(params (string Key, string? Value)[] values) => ParleySettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => pair.Key, pair => pair.Value)).Build());
}
