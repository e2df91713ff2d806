using Microsoft.Extensions.Time.Testing;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Tests.Engine;

public sealed class TimingWheelTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(10)]
    [InlineData(95)]
    [InlineData(300)]
    [InlineData(5119)]
    [InlineData(5120)]
    [InlineData(100_000)]
    public void A_deadline_fires_once_and_within_two_ticks_of_its_time(int milliseconds)
    {
        using var wheel = new TimingWheel(_time, Tick);
        var fired = new List<TimeSpan>();
        var start = _time.GetTimestamp();
        wheel.Schedule(new Deadline(() => fired.Add(_time.GetElapsedTime(start))), TimeSpan.FromMilliseconds(milliseconds));

        Advance(milliseconds + 6000);

        var at = Assert.Single(fired);
        Assert.InRange(at.TotalMilliseconds, Math.Max(milliseconds - 20, 1), Math.Max(milliseconds, 10));
    }

    [Fact]
    public void A_cancelled_deadline_does_not_fire()
    {
        using var wheel = new TimingWheel(_time, Tick);
        var deadline = new Deadline(() => Assert.Fail("it was cancelled"));
        wheel.Schedule(deadline, TimeSpan.FromMilliseconds(50));

        wheel.Cancel(deadline);
        wheel.Cancel(deadline);
        Advance(200);

        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_deadline_that_is_moved_fires_at_its_new_time()
    {
        using var wheel = new TimingWheel(_time, Tick);
        var count = 0;
        var deadline = new Deadline(() => count++);
        wheel.Schedule(deadline, TimeSpan.FromMilliseconds(50));

        Advance(30);
        wheel.Schedule(deadline, TimeSpan.FromMilliseconds(100));
        Advance(70);
        Assert.Equal(0, count);
        Advance(40);

        Assert.Equal(1, count);
    }

    [Fact]
    public void A_deadline_may_set_itself_again()
    {
        using var wheel = new TimingWheel(_time, Tick);
        var count = 0;
        Deadline? deadline = null;
        deadline = new Deadline(() =>
        {
            count++;
            wheel.Schedule(deadline!, TimeSpan.FromMilliseconds(100));
        });
        wheel.Schedule(deadline, TimeSpan.FromMilliseconds(100));

        Advance(1000);

        Assert.InRange(count, 10, 12);
    }

    [Fact]
    public void Deadlines_that_share_a_slot_do_not_disturb_each_other()
    {
        using var wheel = new TimingWheel(_time, Tick);
        var fired = new List<int>();
        Deadline[] deadlines = [.. Enumerable.Range(0, 50).Select(i => new Deadline(() => fired.Add(i)))];
        for (var i = 0; i < deadlines.Length; i++)
        {
            wheel.Schedule(deadlines[i], TimeSpan.FromMilliseconds(50 + (5120 * i)));
        }

        for (var i = 0; i < deadlines.Length; i += 2)
        {
            wheel.Cancel(deadlines[i]);
        }

        Advance(5120 * 51);

        Assert.Equal([.. Enumerable.Range(0, 25).Select(i => (2 * i) + 1)], fired);
        Assert.Equal(0, wheel.Count);
    }

    private void Advance(int milliseconds)
    {
        for (var i = 0; i < milliseconds; i += 10)
        {
            _time.Advance(TimeSpan.FromMilliseconds(Math.Min(10, milliseconds - i)));
        }
    }
}
