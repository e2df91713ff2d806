using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.Messages;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Server.Tests.Messages;

public abstract class EventPublisherTests : FeatureTests
{
    private protected EventPublisherTests(Dialect dialect)
        : base(dialect)
    {
    }

    [Fact]
    public async Task Events_of_a_channel_that_is_not_known_here_wait_for_the_database_and_come_in_order()
    {
        var (ann, bob) = (await SignInAsync("Ann"), await SignInAsync("Bob"));
        var channel = await OpenDirectAsync(ann, bob);
        var database = new FailingDatabase(Fixture.Database);
        var directory = new ChannelDirectory(database, Fixture.Log, Unread, Guests);
        await directory.StartAsync(Cancellation);
        var announcements = new DirectAnnouncements(directory, new Callers());
        var publisher = new EventPublisher(
            Fixture.Log, directory, announcements, Time, NullLogger<EventPublisher>.Instance);
        var published = new List<string?>();
        publisher.Add((_, logged) =>
        {
            lock (published)
            {
                published.Add(logged.Text);
            }
        });
        publisher.Start();

        database.IsAway = true;
        await SendAsync(ann, "one", channel.Id);
        await SendAsync(bob, "two", channel.Id);
        await Wait.UntilAsync(() => database.Refused > 0, "the channel is looked for");
        database.IsAway = false;

        await Wait.UntilAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                lock (published)
                {
                    return published is ["one", "two"];
                }
            },
            "both events are out, in order");
    }
}

public sealed class EventPublisherOnSqliteTests() : EventPublisherTests(Dialect.Sqlite);

public sealed class EventPublisherOnPostgresTests() : EventPublisherTests(Dialect.Postgres);
