using System.Diagnostics;

namespace Parley.SocketIO.Engine;

/// <summary>
/// All deadlines of a server on one timer: pings and expiries of 100,000 sockets must not be 100,000 timers. A deadline
/// fires half a tick to one and a half ticks early, so that with the timer's own delay it is not late: clients count on
/// the times that were announced. Without deadlines the timer stands still.
/// </summary>
internal sealed class TimingWheel : IDisposable
{
    /// <summary>The due tick of a timer that is not on the wheel.</summary>
    internal const long NotScheduled = -1;

    private const int Slots = 512;

    private readonly Lock _gate = new();
    private readonly Lock _firing = new();
    private readonly WheelTimer?[] _slots = new WheelTimer?[Slots];
    private readonly List<(WheelTimer Timer, long DueTick)> _due = [];
    private readonly TimeProvider _time;
    private readonly TimeSpan _tick;
    private readonly long _origin;
    private readonly ITimer _timer;
    private long _current;
    private int _count;

    public TimingWheel(TimeProvider time, TimeSpan tick)
    {
        _time = time;
        _tick = tick;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(
            static wheel => ((TimingWheel)wheel!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Deadlines on the wheel.</summary>
    public int Count => _count;

    /// <summary>How much later than it should the deadline fires that is firing. For <see cref="WheelTimer.Fire"/>.</summary>
    public TimeSpan Lateness { get; private set; }

    /// <summary>Sets or moves a deadline.</summary>
    public void Schedule(WheelTimer timer, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                _current = NowTick();
                SetTimer();
            }

            Unlink(timer);
            var due = (_time.GetElapsedTime(_origin) + delay - (_tick / 2)).Ticks / _tick.Ticks;
            timer.DueTick = Math.Max(due, _current + 1);
            ref var head = ref _slots[timer.DueTick % Slots];
            timer.Next = head;
            if (head is not null)
            {
                head.Previous = timer;
            }

            head = timer;
            _count++;
        }
    }

    /// <summary>Takes a deadline off the wheel. It may be firing at this moment.</summary>
    public void Cancel(WheelTimer timer)
    {
        lock (_gate)
        {
            Unlink(timer);
        }
    }

    /// <summary>Whether a deadline's time has come although it has not fired: the tick itself is late.</summary>
    public bool IsOverdue(WheelTimer timer) => timer.DueTick is var due and not NotScheduled && due <= NowTick();

    public void Dispose() => _timer.Dispose();

    /// <summary>
    /// Once, to the next tick: a periodic timer would drift away from the ticks. Timers drop fractions of a millisecond:
    /// one that came early would have to come again.
    /// </summary>
    private void SetTimer()
    {
        var sinceTick = TimeSpan.FromTicks(_time.GetElapsedTime(_origin).Ticks % _tick.Ticks);
        var rest = Math.Ceiling((_tick - sinceTick).TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(rest), Timeout.InfiniteTimeSpan);
    }

    private long NowTick() => _time.GetElapsedTime(_origin).Ticks / _tick.Ticks;

    private void Tick()
    {
        lock (_firing)
        {
            Collect();
            foreach (var (timer, dueTick) in _due)
            {
                Lateness = _time.GetElapsedTime(_origin) - (_tick * dueTick);
                timer.Fire();
            }

            _due.Clear();
        }
    }

    private void Collect()
    {
        lock (_gate)
        {
            var now = NowTick();
            var slots = Math.Min(now - _current, Slots);
            for (var i = 0; i < slots; i++)
            {
                CollectSlot((now - i) % Slots, now);
            }

            _current = now;
            if (_count > 0)
            {
                SetTimer();
            }
        }
    }

    private void CollectSlot(long slot, long now)
    {
        for (var timer = _slots[slot]; timer is not null;)
        {
            var next = timer.Next;
            if (timer.DueTick <= now)
            {
                _due.Add((timer, timer.DueTick));
                Unlink(timer);
            }

            timer = next;
        }
    }

    private void Unlink(WheelTimer timer)
    {
        if (timer.DueTick == NotScheduled)
        {
            return;
        }

        if (timer.Previous is null)
        {
            Debug.Assert(_slots[timer.DueTick % Slots] == timer, "a timer belongs to one wheel");
            _slots[timer.DueTick % Slots] = timer.Next;
        }
        else
        {
            timer.Previous.Next = timer.Next;
        }

        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }

        timer.Next = null;
        timer.Previous = null;
        timer.DueTick = NotScheduled;
        _count--;
    }
}
