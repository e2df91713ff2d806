using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Adapters.Recovery;
using Parley.SocketIO.Tests.Outgoing;

namespace Parley.SocketIO.Tests.Adapters;

public sealed class RecoveryBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Logs_together_keep_no_more_than_they_may_and_give_back_what_expires()
    {
        var cost = EventOf(1).Cost;
        var budget = new RecoveryBudget(3 * cost);
        var (one, other) = (LogOf(budget), LogOf(budget));
        one.Add(EventOf(1));
        one.Add(EventOf(2));
        other.Add(EventOf(1));
        Assert.False(budget.IsExceeded);

        other.Add(EventOf(2));

        Assert.Equal((2, 1), (one.Count, other.Count)); // who wants more lets go of its own
        Assert.Equal(3 * cost, budget.Bytes);
        _time.Advance(TimeSpan.FromMinutes(1));
        one.DropExpired();
        other.DropExpired();
        Assert.Equal(0, budget.Bytes);
    }

    private RecoveryLog LogOf(RecoveryBudget budget) => new(_time, TimeSpan.FromMinutes(1), 1 << 20, budget);

    private LoggedEvent EventOf(long sequence) =>
        new(new EventOffset(sequence, IsDirect: false), _time.GetTimestamp(), Bench.FrameOf("42[\"a\"]"));
}
