using Microsoft.Extensions.Time.Testing;
using Parley.Server.Limits;

namespace Parley.Server.Tests.Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_rested_bucket_gives_its_burst_and_then_its_rate()
    {
        var bucket = new TokenBucket(perSecond: 10, burst: 3, _time);
        Assert.True(bucket.TryTake(out _) && bucket.TryTake(out _) && bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out var retryAfter));
        Assert.Equal(100, retryAfter);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));
    }

    [Fact]
    public void It_never_holds_more_than_its_burst()
    {
        var bucket = new TokenBucket(perSecond: 10, burst: 2, _time);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.TryTake(out _) && bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));
    }
}
