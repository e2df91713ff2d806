namespace Parley.SocketIO.Engine;

/// <summary>One deadline on a <see cref="TimingWheel"/>, a link of its lists itself. It may fire once more after it was cancelled.</summary>
internal abstract class WheelTimer
{
    /// <summary>The neighbours in the wheel's slot, and the tick of the deadline. The wheel's, under its lock.</summary>
    internal WheelTimer? Next { get; set; }

    internal WheelTimer? Previous { get; set; }

    internal long DueTick { get; set; } = TimingWheel.NotScheduled;

    /// <summary>The deadline has passed. Must neither wait nor throw.</summary>
    public abstract void Fire();
}
