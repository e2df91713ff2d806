namespace Parley.SocketIO.Events;

/// <summary>The application's code for one event, whatever its shape; <see cref="EventHandlers"/> makes them.</summary>
internal sealed class EventHandler(string name, Func<EventContext, ValueTask> invoke)
{
    public string Name { get; } = Protocol.PayloadReader.IsReserved(name)
        ? throw new ArgumentException($"'{name}' is an event of the socket itself.", nameof(name))
        : name;

    public ValueTask InvokeAsync(EventContext context) => invoke(context);
}
