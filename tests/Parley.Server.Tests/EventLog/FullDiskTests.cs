using Dapper;
using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

public sealed class FullDiskTests() : LogTests(Dialect.Sqlite)
{
    [Fact]
    public async Task While_the_disk_is_full_appends_are_unavailable_and_heal_when_there_is_room()
    {
        Assert.Equal(AppendError.None, (await SendAsync("before")).Error);
        await LimitPagesAsync("(SELECT page_count FROM pragma_page_count())");
        var large = new SendMessage(Ann, "large", Log.Lobby, new string('x', 100_000), null);

        Assert.Equal(AppendError.Unavailable, (await AppendAsync(large)).Error);
        Assert.Equal("before", Assert.Single((await HistoryAsync()).Messages).Text);
        await LimitPagesAsync("1000000");

        Assert.False((await AppendAsync(large)).Repeated);
        Assert.Equal([1, 2], (await Log.PublishedToHeadAsync(Log.Lobby)).Select(logged => logged.Seq));
    }

    /// <summary>As full as a disk can be made in a test: the file may have no more pages.</summary>
    private Task<long> LimitPagesAsync(string pages) => Log.Database.WriteAsync(
        async (connection, transaction) =>
        {
            var limit = await connection.ExecuteScalarAsync<long>($"SELECT {pages}", null, transaction);
            return await connection.ExecuteScalarAsync<long>($"PRAGMA max_page_count = {limit}", null, transaction);
        },
        Cancellation);
}
