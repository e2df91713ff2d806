using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Accounts;
using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.Storage;
using Parley.Server.Tests.EventLogs;
using Parley.Server.Unread;

namespace Parley.Server.Tests;

/// <summary>Features on a running log and a real database: each class has a subclass for either database.</summary>
public abstract class FeatureTests : IAsyncLifetime
{
    private readonly Dialect _dialect;

    private protected FeatureTests(Dialect dialect) => _dialect = dialect;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected LogFixture Fixture { get; private set; } = null!;

    private protected GuestOptions GuestOptions { get; } = new();

    private protected Guests Guests { get; private set; } = null!;

    private protected UnreadCounts Unread { get; private set; } = null!;

    private protected ChannelDirectory Channels { get; private set; } = null!;

    private protected ChatLimits Limits { get; } = new();

    private protected FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    private protected DirectChannels Direct { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Fixture = await LogFixture.StartAsync(_dialect);
        Guests = new Guests(Fixture.Database, Options.Create(GuestOptions));
        Unread = new UnreadCounts(Fixture.Database);
        Channels = new ChannelDirectory(Fixture.Database, Fixture.Log, Unread, Guests);
        await Channels.StartAsync(Cancellation);
        Direct = new DirectChannels(
            Fixture.Database, Channels, Guests, Options.Create(Limits), new LimitMetrics(Fixture.Meters), Time);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Fixture.DisposeAsync();
    }

    private protected async Task<UserSummary> SignInAsync(string name) =>
        (await Guests.SignInAsync(new GuestAuth(name), Cancellation)).Guest;

    private protected async Task<ChannelInfo> OpenDirectAsync(UserSummary by, params UserSummary[] others) =>
        await Direct.EnsureAsync(by.Id, [.. others.Select(other => other.Id)], Cancellation);

    private protected async Task<AppendResult> SendAsync(UserSummary by, string text, string? channelId = null)
    {
        var result = await Fixture.Log.AppendAsync(
            new SendMessage(AuthorOf(by), NewClientId(), channelId ?? Channels.Lobby.Id, text, null), Cancellation);
        Assert.Equal(AppendError.None, result.Error);
        return result;
    }

    private protected async Task<AppendResult> DeleteAsync(UserSummary by, AppendResult sent) =>
        await Fixture.Log.AppendAsync(
            new DeleteMessage(AuthorOf(by), NewClientId(), Channels.Lobby.Id, sent.MessageId), Cancellation);

    private protected static Author AuthorOf(UserSummary user) => new(user.Id, user.Name);

    private protected static string NewClientId() => Guid.CreateVersion7().ToString();
}
