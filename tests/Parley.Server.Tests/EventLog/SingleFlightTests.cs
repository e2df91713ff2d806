using Parley.Server.EventLogs;

namespace Parley.Server.Tests.EventLogs;

public sealed class SingleFlightTests
{
    private readonly SingleFlight<string, int> _flights = new();
    private readonly List<TaskCompletionSource<int>> _queries = [];

    [Fact]
    public async Task Those_who_ask_for_the_same_share_one_query()
    {
        var asked = Enumerable.Range(0, 5).Select(_ => AskAsync("page")).ToList();

        _queries[0].SetResult(7);

        Assert.All(await Task.WhenAll(asked), result => Assert.Equal(7, result));
        Assert.Single(_queries);
    }

    [Fact]
    public async Task Those_who_ask_for_something_else_or_later_have_a_query_of_their_own()
    {
        var first = AskAsync("page");
        var other = AskAsync("other");
        _queries[0].SetResult(1);
        _queries[1].SetResult(2);
        Assert.Equal(1, await first);
        Assert.Equal(2, await other);

        var later = AskAsync("page");
        _queries[2].SetResult(3);

        Assert.Equal(3, await later);
    }

    [Fact]
    public async Task Whoever_joined_and_got_a_stale_answer_asks_again()
    {
        var first = AskAsync("page");
        var joined = AskAsync("page", atLeast: 5);
        _queries[0].SetResult(4);

        Assert.Equal(4, await first);
        await Parley.Testing.Wait.UntilAsync(() => _queries.Count == 2, "the joined caller asks again");
        _queries[1].SetResult(5);
        Assert.Equal(5, await joined);
    }

    [Fact]
    public async Task A_fault_reaches_all_who_share_it_and_nobody_later()
    {
        var asked = new[] { AskAsync("page"), AskAsync("page") };
        _queries[0].SetException(new InvalidOperationException("no"));
        foreach (var one in asked)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => one);
        }

        var later = AskAsync("page");
        _queries[1].SetResult(1);

        Assert.Equal(1, await later);
    }

    [Fact]
    public async Task A_cancelled_caller_leaves_the_query_to_the_others()
    {
        using var cancelled = new CancellationTokenSource();
        var leaving = AskAsync("page", cancellation: cancelled.Token);
        var staying = AskAsync("page");

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _queries[0].SetResult(7);

        Assert.Equal(7, await staying);
    }

    private Task<int> AskAsync(string key, int atLeast = 0, CancellationToken? cancellation = null) => _flights.RunAsync(
        key,
        () =>
        {
            var query = new TaskCompletionSource<int>();
            _queries.Add(query);
            return query.Task;
        },
        result => result >= atLeast,
        cancellation ?? TestContext.Current.CancellationToken);
}
