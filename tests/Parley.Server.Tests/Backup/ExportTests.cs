using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Server.Backup;
using Parley.Server.EventLogs;
using Parley.Server.Moderation;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Backup;

public abstract class ExportTests : FeatureTests
{
    private readonly Dialect _other;
    private readonly TemporaryFolder _folder = new("import");

    private protected ExportTests(Dialect dialect, Dialect other)
        : base(dialect) => _other = other;

    /// <summary>A migration that adds a table or column must say whether it is worth keeping.</summary>
    [Fact]
    public async Task Every_table_and_column_of_the_schema_is_dumped()
    {
        string[] left = ["backups", "message_ids", "operator_commands", "schema_migrations"];
        var columns = Fixture.Database.Dialect == Dialect.Postgres
            ? "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
            : "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
        var known = DumpTable.All.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name}"));
        Assert.Equal(
            known.Order(StringComparer.Ordinal),
            (await Fixture.ListAsync<string>(columns))
                .Where(column => !left.Contains(column.Split('.')[0]) && !column.EndsWith("_xid", StringComparison.Ordinal)
                    && !column.StartsWith("sqlite_", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_exported_is_imported_into_the_other_kind_of_database_and_is_equal()
    {
        await TalkAsync();
        var export = await ExportAsync(Fixture.Database);
        await using var other = await OtherAsync();

        await new Import(other).ReadAsync(new MemoryStream(export), keepEpochs: true, new Uncounted(), Cancellation);

        Assert.Equal(await FingerprintAsync(Fixture.Database), await FingerprintAsync(other));
        Assert.Equal(Rows(export), Rows(await ExportAsync(other)));
    }

    [Fact]
    public async Task An_imported_log_goes_on_after_its_head_under_a_new_epoch()
    {
        await TalkAsync();
        var export = await ExportAsync(Fixture.Database);
        await using var other = await OtherAsync();
        await new Import(other).ReadAsync(new MemoryStream(export), keepEpochs: false, new Uncounted(), Cancellation);
        Assert.Equal(await FingerprintAsync(Fixture.Database), await FingerprintAsync(other));

        await using var log = new EventLog(
            other, Options.Create(new EventLogOptions()), Fixture.Meters, TimeProvider.System, NullLoggerFactory.Instance);
        await log.StartAsync(Cancellation);
        var lobby = Channels.Lobby.Id;
        var before = (await Fixture.Log.StoredHeadsAsync([lobby], Cancellation))[lobby];
        var after = (await log.StoredHeadsAsync([lobby], Cancellation))[lobby];
        Assert.Equal(before.Head, after.Head);
        Assert.NotEqual(before.Epoch, after.Epoch);

        var page = await log.SyncAsync(lobby, after.Epoch, 0, 100, Cancellation);
        Assert.Equal(before.Head, page.Events.Count);
        Assert.All(page.Events, logged => Assert.Contains(
            $"\"epoch\":\"{after.Epoch}\"", Encoding.UTF8.GetString(logged.Span), StringComparison.Ordinal));
        Assert.True((await log.SyncAsync(lobby, before.Epoch, 1, 100, Cancellation)).Reset);

        var ann = (await Guests.ListNewestAsync("Ann", 1, Cancellation)).Single();
        var sent = await log.AppendAsync(
            new SendMessage(AuthorOf(ann), NewClientId(), lobby, "and on", null), Cancellation);
        Assert.Equal((AppendError.None, before.Head + 1, after.Epoch), (sent.Error, sent.Seq, sent.Epoch));
    }

    [Theory]
    [InlineData("not json", "line 1 cannot be imported")]
    [InlineData("{\"table\":\"users\"}", "this is not an export of Parley")]
    [InlineData("{\"parleyExport\":99,\"at\":\"2026-01-01T00:00:00Z\"}", "the export has format 99")]
    [InlineData("{\"parleyExport\":1,\"at\":\"2026-01-01T00:00:00Z\"}", "ends after 1 lines without its last one")]
    [InlineData("{\"parleyExport\":1,\"at\":\"2026-01-01T00:00:00Z\"}\n{\"table\":\"secrets\"}", "line 2 cannot be imported")]
    [InlineData("{\"parleyExport\":1,\"at\":\"2026-01-01T00:00:00Z\"}\n{\"rows\":0,\"sha256\":\"00\"}", "was changed or is not whole")]
    public async Task What_is_no_export_is_refused_and_says_why(string text, string why)
    {
        await using var other = await OtherAsync();
        Assert.Contains(why, await RefusedAsync(other, Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_export_is_refused_and_leaves_the_database_as_it_was()
    {
        await TalkAsync();
        var export = Encoding.UTF8.GetString(await ExportAsync(Fixture.Database));
        await using var other = await OtherAsync();
        var empty = await FingerprintAsync(other);

        var why = await RefusedAsync(
            other, Encoding.UTF8.GetBytes(export.Replace("good morning", "good evening", StringComparison.Ordinal)));

        Assert.Contains("was changed or is not whole", why, StringComparison.Ordinal);
        Assert.Equal(empty, await FingerprintAsync(other));
    }

    [Fact]
    public async Task A_database_in_which_somebody_has_been_takes_no_import()
    {
        await TalkAsync();
        var export = await ExportAsync(Fixture.Database);
        await using var other = await OtherAsync();
        await new Import(other).ReadAsync(new MemoryStream(export), keepEpochs: false, new Uncounted(), Cancellation);
        var why = await RefusedAsync(other, export);
        Assert.Contains("the database has users or messages", why, StringComparison.Ordinal);
    }

    /// <summary>Something in every table, texts that are hard to carry among them.</summary>
    private async Task TalkAsync()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bób 🙂"));
        var first = await SendAsync(ann, "good morning");
        await SendAsync(bob, "\"epoch\":\"x\" \\ \u2028 <b> 🙂\r\n\tend");
        var rude = await SendAsync(bob, "rude");
        await DeleteAsync(bob, rude);
        await AppendAsync(new EditMessage(AuthorOf(ann), NewClientId(), Channels.Lobby.Id, first.MessageId, "good morning all"));
        await AppendAsync(new React(AuthorOf(bob), NewClientId(), Channels.Lobby.Id, first.MessageId, "👍", true));
        var direct = await OpenDirectAsync(ann, bob);
        await SendAsync(ann, "between us", direct.Id);
        await Unread.AdvanceAsync(bob.Id, direct.Id, 1, Cancellation);
        await new BanList(Fixture.Database).AddAsync(new Ban(Ban.Address, "192.0.2.7"), Cancellation);
    }

    private async Task AppendAsync(AppendRequest request) =>
        Assert.Equal(AppendError.None, (await Fixture.Log.AppendAsync(request, Cancellation)).Error);

    private static async Task<byte[]> ExportAsync(Database database)
    {
        var output = new MemoryStream();
        await new Export(database, TimeProvider.System).WriteAsync(output, new Uncounted(), Cancellation);
        return output.ToArray();
    }

    /// <summary>The header holds the time.</summary>
    private static string Rows(byte[] export) => string.Join('\n', Encoding.UTF8.GetString(export).Split('\n')[1..^2]);

    private static async Task<IEnumerable<string>> FingerprintAsync(Database database) =>
        (await new Fingerprint(database).TakeAsync(Cancellation)).Select(table => $"{table.Table} {table.Rows} {table.Sha256}");

    private static async Task<string> RefusedAsync(Database database, byte[] export) =>
        (await Assert.ThrowsAsync<BackupException>(() => new Import(database).ReadAsync(
            new MemoryStream(export), keepEpochs: false, new Uncounted(), Cancellation))).Message;

    /// <summary>A new database of the other kind.</summary>
    private async Task<Database> OtherAsync()
    {
        var options = _other == Dialect.Postgres
            ? new DatabaseOptions { Url = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(), MinPoolSize = 0, BesideServer = true }
            : new DatabaseOptions { DataDirectory = _folder.Path };
        return await Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
    }

}

internal sealed class Uncounted : IProgress<long>
{
    public void Report(long value)
    {
        // nobody looks
    }
}

public sealed class ExportFromSqliteTests() : ExportTests(Dialect.Sqlite, Dialect.Postgres);

public sealed class ExportFromPostgresTests() : ExportTests(Dialect.Postgres, Dialect.Sqlite);
