using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

public abstract class AppendBoundsTests : LogTests
{
    private protected AppendBoundsTests(Dialect dialect) : base(dialect)
    {
    }

    private protected override EventLogOptions Options() =>
        new() { MaxWaitingAppends = 3, MaxWaitingBytes = 64 * 1024, MaxGroupBytes = 16 * 1024, MaxGroupAppends = 2 };

    [Fact]
    public async Task What_cannot_wait_is_unavailable_and_may_be_tried_again()
    {
        var answers = await InOneGroupAsync(
            [.. Enumerable.Range(0, 5).Select(i => new SendMessage(Ann, $"{i}", Log.Lobby, $"{i}", null))]);

        Assert.Equal(
            [AppendError.None, AppendError.None, AppendError.None, AppendError.Unavailable, AppendError.Unavailable],
            answers.Select(answer => answer.Error));
        Assert.False((await AppendAsync(new SendMessage(Ann, "4", Log.Lobby, "4", null))).Repeated);
    }

    [Fact]
    public async Task Bytes_that_cannot_wait_are_unavailable()
    {
        var large = new string('x', 16 * 1024);

        var answers = await InOneGroupAsync(
            new SendMessage(Ann, "a", Log.Lobby, large, null), new SendMessage(Ann, "b", Log.Lobby, large, null));

        Assert.Equal([AppendError.None, AppendError.Unavailable], answers.Select(answer => answer.Error));
        Assert.Equal(AppendError.None, (await SendAsync(large)).Error);
    }
}

public sealed class SqliteAppendBoundsTests() : AppendBoundsTests(Dialect.Sqlite);

public sealed class PostgresAppendBoundsTests() : AppendBoundsTests(Dialect.Postgres);
