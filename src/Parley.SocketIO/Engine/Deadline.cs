namespace Parley.SocketIO.Engine;

/// <summary>A deadline that only some connections have, made when it is needed.</summary>
internal sealed class Deadline(Action passed) : WheelTimer
{
    public override void Fire() => passed();
}
