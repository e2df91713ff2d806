using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Accounts;
using Parley.Server.Presence;
using Parley.Testing;

namespace Parley.Server.Tests.Presence;

public sealed class TypingMarksTests : IAsyncDisposable
{
    private static readonly UserSummary Ann = new("ann", "Ann");

    private readonly FakeTimeProvider _time = new();
    private readonly TypingMarks _marks;
    private readonly List<TypingChange> _changes = [];

    public TypingMarksTests()
    {
        _marks = new TypingMarks(_time, NullLogger<TypingMarks>.Instance);
        _marks.Changed += change =>
        {
            lock (_changes)
            {
                _changes.Add(change);
            }
        };
    }

    [Fact]
    public void A_mark_is_told_when_it_comes_and_when_it_goes()
    {
        _marks.Set("lobby", Ann, on: true);
        _marks.Set("lobby", Ann, on: false);
        _marks.Set("lobby", Ann, on: false);
        Assert.Equal([On("lobby"), Off("lobby")], _changes);
    }

    [Fact]
    public void Repeats_are_told_at_most_once_a_second()
    {
        _marks.Set("lobby", Ann, on: true);
        _marks.Set("lobby", Ann, on: true);
        _time.Advance(TimeSpan.FromSeconds(1));
        _marks.Set("lobby", Ann, on: true);
        Assert.Equal([On("lobby"), On("lobby")], _changes);
    }

    [Fact]
    public void Who_goes_no_longer_types_anywhere()
    {
        _marks.Set("lobby", Ann, on: true);
        _marks.Set("other", Ann, on: true);
        _marks.Set("lobby", new UserSummary("bob", "Bob"), on: true);
        _changes.Clear();
        _marks.Clear("ann");
        Assert.Equal([Off("lobby"), Off("other")], _changes.OrderBy(change => change.ChannelId));
    }

    [Fact]
    public async Task A_mark_ends_by_itself_after_six_seconds()
    {
        await _marks.StartAsync(TestContext.Current.CancellationToken);
        _marks.Set("lobby", Ann, on: true);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([On("lobby")], Changes());
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Changes().Count == 2;
            },
            "the mark has ended");
        Assert.Equal([On("lobby"), Off("lobby")], Changes());
    }

    public async ValueTask DisposeAsync()
    {
        await _marks.StopAsync(CancellationToken.None);
        _marks.Dispose();
    }

    private List<TypingChange> Changes()
    {
        lock (_changes)
        {
            return [.. _changes];
        }
    }

    private static TypingChange On(string channelId) => new(channelId, Ann, On: true);

    private static TypingChange Off(string channelId) => new(channelId, Ann, On: false);
}
