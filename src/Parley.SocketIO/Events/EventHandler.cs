namespace Parley.SocketIO.Events;

/// <summary>The application's code for one event, whatever its shape; <see cref="EventHandlers"/> makes them.</summary>
internal sealed class EventHandler(string name, Func<EventContext, ValueTask> invoke)
{
    public string Name { get; } = name;

    public ValueTask InvokeAsync(EventContext context) => invoke(context);
}
