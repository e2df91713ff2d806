using Microsoft.Extensions.Time.Testing;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>A clock that only the test moves, on a machine that can stand still: timers are late then, the clock is not.</summary>
internal sealed class StandstillTime : FakeTimeProvider
{
    private readonly List<Action> _late = [];

    private bool _standsStill;

    public void StandStill() => _standsStill = true;

    public void GoOn()
    {
        _standsStill = false;
        foreach (var callback in _late)
        {
            callback();
        }

        _late.Clear();
    }

    public void Pass(TimeSpan time)
    {
        var step = TimeSpan.FromMilliseconds(50);
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            Advance(step);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(
            given =>
            {
                if (_standsStill)
                {
                    _late.Add(() => callback(given));
                }
                else
                {
                    callback(given);
                }
            },
            state,
            dueTime,
            period);
}
