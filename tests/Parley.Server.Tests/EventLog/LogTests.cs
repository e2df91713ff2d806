using Parley.Server.EventLogs;
using Parley.Server.Storage;

namespace Parley.Server.Tests.EventLogs;

/// <summary>Tests that hold on both databases: each class has a subclass for either.</summary>
public abstract class LogTests : IAsyncLifetime
{
    private readonly Dialect _dialect;
    private int _requests;

    private protected LogTests(Dialect dialect) => _dialect = dialect;

    private protected LogFixture Log { get; private set; } = null!;

    private protected Author Ann { get; private set; } = null!;

    private protected Author Bob { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Log = await LogFixture.StartAsync(_dialect, Options());
        Ann = await Log.CreateUserAsync("Ann");
        Bob = await Log.CreateUserAsync("Bob");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Log.DisposeAsync();
    }

    private protected virtual EventLogOptions Options() => new();

    private protected string NextClientId() => $"request-{Interlocked.Increment(ref _requests)}";

    private protected ValueTask<AppendResult> AppendAsync(AppendRequest request) => Log.Log.AppendAsync(request, Cancellation);

    private protected ValueTask<AppendResult> SendAsync(string text, Author? by = null, long? replyTo = null) =>
        AppendAsync(new SendMessage(by ?? Ann, NextClientId(), Log.Lobby, text, replyTo));

    private protected ValueTask<AppendResult> EditAsync(long messageId, string text, Author? by = null) =>
        AppendAsync(new EditMessage(by ?? Ann, NextClientId(), Log.Lobby, messageId, text));

    private protected ValueTask<AppendResult> DeleteAsync(long messageId, Author? by = null, bool moderator = false) =>
        AppendAsync(new DeleteMessage(by ?? Ann, NextClientId(), Log.Lobby, messageId, moderator));

    private protected ValueTask<AppendResult> ReactAsync(long messageId, string reaction, bool on = true, Author? by = null) =>
        AppendAsync(new React(by ?? Ann, NextClientId(), Log.Lobby, messageId, reaction, on));

    private protected ValueTask<HistoryPage> HistoryAsync(long? before = null, long? after = null, int limit = 100) =>
        Log.Log.HistoryAsync(Log.Lobby, before, after, limit, Cancellation);

    /// <summary>
    /// Lets appends gather: the first is on its way and held up, the others make the next group, in their order.
    /// </summary>
    private protected async Task<AppendResult[]> InOneGroupAsync(params AppendRequest[] requests)
    {
        await using var held = await Log.HoldAsync();
        var first = AppendAsync(new SendMessage(Bob, NextClientId(), Log.Lobby, "holds the others up", null)).AsTask();
        await Log.FirstIsHeldAsync();
        var answers = requests.Select(request => AppendAsync(request).AsTask()).ToList();
        await held.DisposeAsync();
        await first;
        return await Task.WhenAll(answers);
    }

    private protected static string Text(ReadOnlyMemory<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Span);
}
