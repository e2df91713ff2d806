using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

public sealed class AppendTests
{
    [Theory]
    [InlineData(nameof(Dialect.Sqlite))]
    [InlineData(nameof(Dialect.Postgres))]
    public async Task Many_writers_make_one_order_without_gaps_and_each_request_is_stored_once(string dialect)
    {
        await using var log = await LogFixture.StartAsync(Enum.Parse<Dialect>(dialect));
        const int Writers = 50, Each = 20;
        var answers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var author = await log.CreateUserAsync($"writer {writer}");
            var own = new List<AppendResult>();
            for (var i = 0; i < Each; i++)
            {
                own.Add(await log.Log.AppendAsync(
                    new SendMessage(author, $"{writer}-{i}", log.Lobby, $"{writer} says {i}", null), default));
            }

            return own;
        }));

        Assert.All(answers.SelectMany(own => own), answer => Assert.Equal(AppendError.None, answer.Error));
        Assert.All(answers, own => Assert.Equal(own.OrderBy(answer => answer.Seq), own));
        var published = await log.PublishedToHeadAsync(log.Lobby);
        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(seq => (long)seq), published.Select(logged => logged.Seq));
        var logged = await log.LoggedAsync(log.Lobby);
        Assert.Equal(published.Select(logged => logged.Text), logged.Select(logged => logged.Text));
        Assert.Equal(Writers * Each, logged.Select(logged => (logged.By.Id, logged.ClientId)).Distinct().Count());
        Assert.Equal(logged.OrderBy(logged => logged.At).Select(logged => logged.Seq), logged.Select(logged => logged.Seq));
    }
}
