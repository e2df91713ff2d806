using Npgsql;
using Parley.Server.Storage;

namespace Parley.Server.Tests.Storage;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgresql://user:password@host:5432/chat", "host:5432", "user", "password", "chat")]
    [InlineData("postgres://user:password@host/chat", "host", "user", "password", "chat")]
    [InlineData("postgresql://u%40s:p%2Fw%3A%40%23%25%20%C3%A9@host/my%20chat", "host", "u@s", "p/w:@#% é", "my chat")]
    [InlineData("postgresql://user:a@b@host/chat", "host", "user", "a@b", "chat")]
    [InlineData("postgresql://user:a:b@host/chat", "host", "user", "a:b", "chat")]
    [InlineData("postgresql://user:@host/chat", "host", "user", "", "chat")]
    [InlineData("postgresql://user@host/chat", "host", "user", null, "chat")]
    [InlineData("postgresql://host", "host", null, null, null)]
    [InlineData("postgresql://host/", "host", null, null, null)]
    [InlineData("postgresql://a:5432,b:5433,c/chat", "a:5432,b:5433,c", null, null, "chat")]
    [InlineData("postgresql://[::1]:5433/chat", "[::1]:5433", null, null, "chat")]
    [InlineData("postgresql://%2Fvar%2Frun%2Fpostgresql/chat", "/var/run/postgresql", null, null, "chat")]
    public void It_reads_all_parts(string url, string host, string? user, string? password, string? database)
    {
        var read = DatabaseUrl.Parse(url);

        Assert.Equal((host, user, password ?? "", database), (read.Host, read.Username, read.Password ?? "", read.Database));
    }

    [Theory]
    [InlineData("sslmode=require", SslMode.Require)]
    [InlineData("sslmode=verify-full", SslMode.VerifyFull)]
    [InlineData("sslmode=verify-ca", SslMode.VerifyCA)]
    [InlineData("sslmode=disable&application_name=x", SslMode.Disable)]
    [InlineData("application_name=x&sslmode=prefer&", SslMode.Prefer)]
    public void It_reads_the_ssl_mode(string query, SslMode mode) =>
        Assert.Equal(mode, DatabaseUrl.Parse($"postgresql://host/chat?{query}").SslMode);

    [Theory]
    [InlineData("", GssEncryptionMode.Disable)]
    [InlineData("?gssencmode=prefer", GssEncryptionMode.Prefer)]
    public void Kerberos_is_looked_for_only_when_asked_for(string query, GssEncryptionMode mode) =>
        Assert.Equal(mode, DatabaseUrl.Parse($"postgresql://host/chat{query}").GssEncryptionMode);

    [Fact]
    public void It_passes_on_what_the_driver_knows()
    {
        var read = DatabaseUrl.Parse(
            "postgresql://host/chat?application_name=my%20chat&connect_timeout=7&target_session_attrs=read-write" +
            "&options=-c%20search_path%3Dparley&keepalive=30&sslrootcert=%2Fetc%2Fca.pem");

        Assert.Equal(
            ("my chat", 7, "read-write", "-c search_path=parley", 30, "/etc/ca.pem"),
            (read.ApplicationName, read.Timeout, read.TargetSessionAttributes, read.Options, read.KeepAlive, read.RootCertificate));
    }

    [Theory]
    [InlineData("host:5432/chat", "must begin with postgresql://")]
    [InlineData("mysql://host/chat", "must begin with postgresql://")]
    [InlineData("", "must begin with postgresql://")]
    [InlineData("Host=localhost;Database=chat", "must begin with postgresql://")]
    [InlineData("postgresql:///chat", "names no host")]
    [InlineData("postgresql://user:secret@/chat", "names no host")]
    [InlineData("postgresql://a,,b/chat", "names no host")]
    [InlineData("postgresql://host:banana/chat", "\"banana\" is not a number from 1 to 65535")]
    [InlineData("postgresql://host:0/chat", "\"0\" is not a number")]
    [InlineData("postgresql://host:65536/chat", "\"65536\" is not a number")]
    [InlineData("postgresql://host:/chat", "\"\" is not a number")]
    [InlineData("postgresql://user:secret%zz@host/chat", "% in it")]
    [InlineData("postgresql://host/chat?sslmode=banana", "\"sslmode\" is unknown or does not take")]
    [InlineData("postgresql://host/chat?banana=1", "\"banana\" is unknown")]
    public void A_bad_url_is_one_clear_line_without_the_password(string url, string what)
    {
        var fault = Assert.Throws<StartupException>(() => DatabaseUrl.Parse(url));

        Assert.StartsWith("DATABASE_URL is \"", fault.Message, StringComparison.Ordinal);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Contains("it takes postgresql://user:password@host:5432/chat", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("postgresql://user:secret@host/chat", "postgresql://user:***@host/chat")]
    [InlineData("postgresql://user:sec@ret@host/chat?sslmode=require", "postgresql://user:***@host/chat?sslmode=require")]
    [InlineData("postgresql://host/chat?user=a&password=secret", "postgresql://host/chat?***")]
    [InlineData("postgresql://user@host/chat", "postgresql://user@host/chat")]
    [InlineData("user:secret@host", "user:***@host")]
    [InlineData("Host=h;Password=secret", "***")]
    [InlineData("", "")]
    public void A_masked_url_has_no_password(string url, string masked) => Assert.Equal(masked, DatabaseUrl.Mask(url));
}
