using Parley.Deploy.Rehearsals;

namespace Parley.Deploy.Tests.Rehearsals;

public sealed class AutoscalerTests
{
    [Theory]
    [InlineData(3, 70, 50, 3)] // just right
    [InlineData(3, 76, 50, 3)] // within a tenth
    [InlineData(3, 78, 50, 4)]
    [InlineData(3, 140, 50, 6)]
    [InlineData(3, 500, 50, 10)] // no more than the most
    [InlineData(5, 10, 40, 3)] // no fewer than the least
    [InlineData(5, 10, 75, 5)] // memory holds what the processor would let go
    [InlineData(3, 10, 120, 5)]
    public void The_metric_that_wants_most_decides_within_the_bounds(int pods, double cpu, double memory, int wanted) =>
        Assert.Equal(wanted, Autoscaler.Wanted(pods, [(cpu, 70), (memory, 80)], 3, 10));
}
