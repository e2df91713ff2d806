using System.Text;
using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

/// <summary>
/// Random mixes of all appends by several people at once, with repeats, poison and bad references. The seed is in the
/// name of the case; whatever the mix, the log is one order without gaps, and everything derived from it agrees.
/// </summary>
public abstract class PropertyTests : LogTests
{
    private const int Rounds = 12, RequestsInRound = 40;

    private protected PropertyTests(Dialect dialect) : base(dialect)
    {
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Any_mix_of_appends_leaves_one_order_that_everything_agrees_with(int seed)
    {
        var random = new Random(seed);
        Author[] people = [Ann, Bob, await Log.CreateUserAsync("Cid"), new Author("nobody", "Nobody")];
        var asked = new List<(AppendRequest Request, AppendResult Answer)>();
        var ids = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            var requests = Enumerable.Range(0, RequestsInRound).Select(_ => Next(random, people, asked, ids)).ToList();
            var answers = await Task.WhenAll(requests.Select(request => AppendAsync(request).AsTask()));
            asked.AddRange(requests.Zip(answers));
            ids.AddRange(answers.Where(answer => answer is { Error: AppendError.None }).Select(answer => answer.MessageId));
        }

        await AssertOneOrderAsync(asked);
        await AssertEverythingAgreesAsync();
        AssertRepeatsWereAnsweredAlike(asked);
    }

    private AppendRequest Next(
        Random random, Author[] people, List<(AppendRequest Request, AppendResult Answer)> asked, List<long> ids)
    {
        if (asked.Count > 0 && random.Next(8) == 0)
        {
            return asked[random.Next(asked.Count)].Request; // a repeat, or a second try of what was refused
        }

        var by = people[random.Next(people.Length)];
        var clientId = random.Next(30) == 0 && asked.Count > 0 ? asked[random.Next(asked.Count)].Request.ClientId : NextClientId();
        var id = ids.Count > 0 && random.Next(20) > 0 ? ids[random.Next(ids.Count)] : random.Next(1000);
        return random.Next(10) switch
        {
            < 4 => new SendMessage(by, clientId, Log.Lobby, Words(random), random.Next(4) == 0 ? id : null),
            < 6 => new EditMessage(by, clientId, Log.Lobby, id, Words(random)),
            < 7 => new DeleteMessage(by, clientId, Log.Lobby, id, Moderator: random.Next(3) == 0),
            _ => new React(by, clientId, Log.Lobby, id, random.Next(3) == 0 ? "👍" : $"r{random.Next(25)}", random.Next(3) > 0),
        };
    }

    private static string Words(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 30); i > 0; i--)
        {
            Rune rune;
            while (!Rune.TryCreate(random.Next(1, random.Next(2) == 0 ? 0x80 : 0x1FFFF), out rune))
            {
                // a surrogate: draw again
            }

            text.Append(rune);
        }

        return text.ToString();
    }

    private async Task AssertOneOrderAsync(List<(AppendRequest Request, AppendResult Answer)> asked)
    {
        var logged = await Log.LoggedAsync(Log.Lobby);
        Assert.Equal(Enumerable.Range(1, logged.Count).Select(seq => (long)seq), logged.Select(e => e.Seq));
        Assert.Equal(logged.Select(e => e.At).Order(), logged.Select(e => e.At));
        var published = await Log.PublishedToHeadAsync(Log.Lobby);
        Assert.Equal(logged.Select(e => (e.Seq, e.Type, e.MessageId, e.By)), published.Select(e => (e.Seq, e.Type, e.MessageId, e.By)));
        Assert.Equal(published.Count, published.Select(e => (e.By.Id, e.ClientId)).Distinct().Count());
        var stored = asked.Where(a => a.Answer is { Error: AppendError.None, Unchanged: false }).Select(a => a.Answer.Seq).Distinct();
        Assert.Equal(logged.Select(e => e.Seq), stored.Order());
        Assert.Contains(asked, a => a.Answer.Error == AppendError.Invalid);
    }

    private async Task AssertEverythingAgreesAsync()
    {
        var history = await Snapshots.HistoryAsync(Log);
        var state = new Dictionary<long, HistoryMessage>();
        foreach (var logged in await Log.LoggedAsync(Log.Lobby))
        {
            Snapshots.Apply(state, logged.Utf8);
        }

        // What was edited before it was deleted has lost its text in the log, and only that.
        Assert.Equal(
            history.Messages.Select(Snapshots.Show),
            state.Values.OrderBy(message => message.Seq).Select(Snapshots.Show));
        Assert.Equal(Enumerable.Range(1, history.Messages.Count).Select(i => (long)i), await Log.ListAsync<long>("SELECT ordinal FROM messages ORDER BY seq"));
        Assert.Equal(history.Messages.Count, await Log.ScalarAsync<long>("SELECT ordinal FROM channels WHERE name = 'lobby'"));
        Assert.All(history.Messages.Where(message => message.Deleted), message => Assert.Equal("", message.Text));
        Assert.All(history.Messages, message => Assert.InRange(message.Reactions.Count, 0, GroupPlan.MaxReactions));
    }

    private static void AssertRepeatsWereAnsweredAlike(List<(AppendRequest Request, AppendResult Answer)> asked)
    {
        foreach (var same in asked.Where(a => a.Answer.Error == AppendError.None)
            .GroupBy(a => (a.Request.Author.Id, a.Request.ClientId)))
        {
            Assert.Single(same.Select(a => a.Answer with { Repeated = false }).Distinct());
            Assert.Single(same, a => !a.Answer.Repeated);
        }
    }
}

public sealed class SqlitePropertyTests() : PropertyTests(Dialect.Sqlite);

public sealed class PostgresPropertyTests() : PropertyTests(Dialect.Postgres);
