namespace Parley.SocketIO;

/// <summary>Names the event that a method of an interface with <see cref="SocketIOEventsAttribute"/> emits.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class SocketIOEventAttribute(string name) : Attribute
{
    /// <summary>The event's name.</summary>
    public string Name { get; } = name;
}
