using Microsoft.Extensions.Configuration;
using Parley.Server.Hosting;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Hosting;

/// <summary>Settings that are secrets come in files too.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("settings");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void What_a_file_holds_is_the_setting_without_the_line_break_at_its_end(string end)
    {
        var settings = Read(
            ("DATABASE_URL_FILE", Write($"postgresql://ann:secret@db/chat{end}")), ("REDIS_URL_FILE", Write($"redis://:secret@cache{end}")));
        Assert.Equal("postgresql://ann:secret@db/chat", settings.Database.Url);
        Assert.Equal("secret", settings.Redis?.Password);
        Assert.Empty(settings.Unknown);
    }

    [Fact]
    public void A_password_may_be_alone_in_its_file_as_it_is()
    {
        const string Password = " p@ss/w:rd%41é ";
        var settings = Read(
            ("DATABASE_URL", "postgresql://ann@db:5433,other/chat?sslmode=require"), ("DATABASE_PASSWORD_FILE", Write(Password + "\n")),
            ("REDIS_URL", "redis://ann@cache"), ("REDIS_PASSWORD_FILE", Write(Password)));
        var database = DatabaseUrl.Parse(settings.Database.Url!);
        Assert.Equal(("ann", Password, "db:5433,other"), (database.Username, database.Password, database.Host));
        Assert.Equal(("ann", Password), (settings.Redis?.User, settings.Redis?.Password));
    }

    [Theory]
    [InlineData("", "a file with one line; this one is empty")]
    [InlineData("\n", "a file with one line; this one is empty")]
    [InlineData("one\ntwo\n", "a file with one line; this one has several")]
    [InlineData(null, "a file that can be read: Could not find file")]
    public void A_file_that_holds_no_setting_is_named(string? content, string takes)
    {
        var file = content is null ? Path.Combine(_folder.Path, "none") : Write(content);
        foreach (var setting in new[] { "DATABASE_URL_FILE", "DATABASE_PASSWORD_FILE", "REDIS_URL_FILE", "REDIS_PASSWORD_FILE" })
        {
            Assert.StartsWith($"{setting} is \"{file}\"; it takes {takes}", Fault((setting, file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_without_an_end_is_not_read_to_it() =>
        Assert.Contains("longer than 1 MiB", Fault(("REDIS_URL_FILE", "/dev/zero")), StringComparison.Ordinal);

    [Fact]
    public void The_setting_and_its_file_exclude_each_other()
    {
        Assert.Equal(
            "DATABASE_URL and DATABASE_URL_FILE are both set; it takes one of them",
            Fault(("DATABASE_URL", "postgresql://db/chat"), ("DATABASE_URL_FILE", Write("postgresql://db/chat"))));
        Assert.Equal(
            "REDIS_URL and REDIS_URL_FILE are both set; it takes one of them",
            Fault(("REDIS_URL", "redis://cache"), ("REDIS_URL_FILE", Write("redis://cache"))));
    }

    [Theory]
    [InlineData("DATABASE_PASSWORD_FILE", null)]
    [InlineData("DATABASE_PASSWORD_FILE", "postgresql://ann:secret@db/chat")]
    [InlineData("DATABASE_PASSWORD_FILE", "postgresql://db/chat")]
    [InlineData("DATABASE_PASSWORD_FILE", "postgresql://db/chat?x=a@b")]
    [InlineData("REDIS_PASSWORD_FILE", null)]
    [InlineData("REDIS_PASSWORD_FILE", "redis://:secret@cache")]
    public void A_password_goes_with_a_URL_that_has_none(string setting, string? url)
    {
        var fault = Fault((setting, Write("other")), (setting.Replace("PASSWORD_FILE", "URL", StringComparison.Ordinal), url));
        Assert.Matches($"^{setting} is set; it takes a (DATABASE|REDIS)_URL .*without a password$", fault);
    }

    private string Write(string content)
    {
        var file = Path.Combine(_folder.Path, Path.GetRandomFileName());
        File.WriteAllText(file, content);
        return file;
    }

    private static string Fault(params (string Key, string? Value)[] values)
    {
        var message = Assert.Throws<StartupException>(() => Read(values)).Message;
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        return message;
    }

    private static ParleySettings Read(params (string Key, string? Value)[] values) => ParleySettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => pair.Key, pair => pair.Value)).Build());
}
