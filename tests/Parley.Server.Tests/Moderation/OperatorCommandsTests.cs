using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.EventLogs;
using Parley.Server.Moderation;
using Parley.Server.Storage;

namespace Parley.Server.Tests.Moderation;

public abstract class OperatorCommandsTests : FeatureTests
{
    private protected OperatorCommandsTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task A_message_is_deleted_whoever_wrote_it_and_the_asker_is_told()
    {
        var sent = await SendAsync(await SignInAsync("Ann"), "rude");
        var asking = AskAsync($"{sent.MessageId}");
        await RunUntilAnsweredAsync(asking);
        Assert.Equal(OperatorCommands.Done, await asking);

        var page = await Fixture.Log.HistoryAsync(Channels.Lobby.Id, null, null, 10, Cancellation);
        Assert.True(Assert.Single(page.Messages).Deleted);
        var published = await Fixture.PublishedToHeadAsync(Channels.Lobby.Id);
        Assert.Equal((LogEventType.Delete, "Operator"), (published[^1].Type, published[^1].By.Name));
    }

    [Theory]
    [InlineData("999", "there is no message 999")]
    [InlineData("x", "this server does not know how to delete-message x")]
    public async Task What_cannot_be_done_is_told(string argument, string answer)
    {
        var asking = AskAsync(argument);
        await RunUntilAnsweredAsync(asking);
        Assert.Equal(answer, await asking);
    }

    [Fact]
    public async Task A_command_is_done_by_one_server_alone()
    {
        var sent = await SendAsync(await SignInAsync("Ann"), "rude");
        var asking = AskAsync($"{sent.MessageId}");
        await RunUntilAnsweredAsync(asking);
        Assert.Equal(OperatorCommands.Done, await asking);
        await Servers().RunWaitingAsync(Cancellation);
        Assert.Equal(2, (await Fixture.Log.StoredHeadsAsync([Channels.Lobby.Id], Cancellation))[Channels.Lobby.Id].Head);
    }

    private Task<string?> AskAsync(string argument) =>
        new OperatorRequests(Fixture.Database, TimeProvider.System)
            .AskAsync(OperatorCommand.DeleteMessage, argument, Cancellation).AsTask();

    private async Task RunUntilAnsweredAsync(Task asking)
    {
        while (!asking.IsCompleted)
        {
            await Task.WhenAll(
                Servers().RunWaitingAsync(Cancellation), Servers().RunWaitingAsync(Cancellation));
            await Task.Yield();
        }
    }

    private OperatorCommands Servers() =>
        new(Fixture.Database, Fixture.Log, TimeProvider.System, NullLogger<OperatorCommands>.Instance);
}

public sealed class OperatorCommandsOnSqliteTests() : OperatorCommandsTests(Dialect.Sqlite);

public sealed class OperatorCommandsOnPostgresTests() : OperatorCommandsTests(Dialect.Postgres);
