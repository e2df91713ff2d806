namespace Parley.SocketIO.Events;

/// <summary>The application's code for one event. Kept in the namespace: a socket holds none.</summary>
internal abstract class EventHandler(string name)
{
    public string Name { get; } = name;

    public abstract ValueTask InvokeAsync(EventContext context);
}
