using Parley.Server.EventLogs;

namespace Parley.Server.Tests.EventLogs;

public sealed class TransactionSnapshotTests
{
    [Theory]
    [InlineData("10:20:10,14", 9, true)]
    [InlineData("10:20:10,14", 10, false)]
    [InlineData("10:20:10,14", 13, true)]
    [InlineData("10:20:10,14", 14, false)]
    [InlineData("10:20:10,14", 19, true)]
    [InlineData("10:20:10,14", 20, false)]
    [InlineData("20:20:", 19, true)]
    [InlineData("20:20:", 20, false)]
    public void It_sees_what_had_committed(string snapshot, long transaction, bool seen) =>
        Assert.Equal(seen, TransactionSnapshot.Parse(snapshot).Sees(transaction));

    [Fact]
    public async Task A_transaction_left_open_does_not_make_a_restarted_node_publish_the_past()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var server = await Parley.Testing.PostgresServer.SharedAsync();
        await using var idle = await server.ConnectAsync("postgres");
        await using var open = await idle.BeginTransactionAsync(cancellation);
        await using (var touch = idle.CreateCommand())
        {
            touch.CommandText = "SELECT pg_current_xact_id()";
            await touch.ExecuteScalarAsync(cancellation);
        }

        await using var log = await LogFixture.StartAsync(Parley.Server.Storage.Dialect.Postgres);
        var ann = await log.CreateUserAsync("Ann");
        await log.Log.AppendAsync(new SendMessage(ann, "one", log.Lobby, "before", null), cancellation);
        await using var restarted = await log.RestartAsync();
        Assert.Equal(1, (await restarted.Log.HeadsAsync([log.Lobby], cancellation))[log.Lobby].Head);
        await restarted.Log.AppendAsync(new SendMessage(ann, "two", log.Lobby, "after", null), cancellation);
        Assert.Equal([2L], (await restarted.PublishedToHeadAsync(log.Lobby)).Select(logged => logged.Seq));
    }
}
