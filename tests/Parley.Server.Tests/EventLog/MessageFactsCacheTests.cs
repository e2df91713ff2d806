using Parley.Server.EventLogs;

namespace Parley.Server.Tests.EventLogs;

public sealed class MessageFactsCacheTests
{
    [Fact]
    public void It_is_bounded_and_keeps_what_is_asked_for()
    {
        var cache = new MessageFactsCache(capacity: 100);
        cache.Add(0, Facts(0));
        for (var id = 1; id <= 1000; id++)
        {
            cache.Add(id, Facts(id));
            Assert.True(cache.TryGet(0, out _));
        }

        Assert.InRange(Enumerable.Range(0, 1001).Count(id => cache.TryGet(id, out _)), 50, 100);
        Assert.True(cache.TryGet(1000, out var facts));
        Assert.Equal(Facts(1000), facts);
    }

    private static MessageFacts Facts(int id) => new("channel", "author", id);
}
