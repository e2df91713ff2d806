using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Backup;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Storage;

/// <summary><c>DATABASE_URL</c> against a PostgreSQL that takes TLS alone, by an authority that only we know.</summary>
public sealed class PostgresTlsTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _url = "";

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(TestAuthority.Shared);
        _url = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_server_and_its_backups_verify_who_answers()
    {
        await using (var database = await OpenAsync(_url))
        {
            Assert.True(await database.AnswersAsync(TestContext.Current.CancellationToken));
        }

        using var folder = new TemporaryFolder("backup");
        var file = Path.Combine(folder.Path, "dump");
        await PostgresBackup.WriteAsync(_url, file, TestContext.Current.CancellationToken);
        Assert.True(new FileInfo(file).Length > 0);
    }

    [Fact]
    public async Task Whoever_is_not_of_the_authority_or_has_another_name_is_not_believed()
    {
        using var other = new TestAuthority();
        foreach (var url in new[]
        {
            _url.Replace(TestAuthority.Shared.RootFile, other.RootFile, StringComparison.Ordinal),
            _url[.._url.IndexOf('?')] + "?sslmode=verify-full",
            _url[.._url.IndexOf('?')] + "?sslmode=disable",
        })
        {
            var fault = await Assert.ThrowsAsync<StartupException>(() => OpenAsync(url));
            Assert.StartsWith("DATABASE_URL is ", fault.Message, StringComparison.Ordinal);
        }
    }

    private static Task<Database> OpenAsync(string url) => Database.OpenAsync(
        new DatabaseOptions { Url = url, MinPoolSize = 0, ConnectTimeout = TimeSpan.FromSeconds(10) },
        TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
}
