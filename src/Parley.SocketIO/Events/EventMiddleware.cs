using System.Collections.Immutable;

namespace Parley.SocketIO.Events;

/// <summary>Middleware in its order, folded into one call.</summary>
internal sealed class EventMiddleware
{
    private readonly EventDelegate _innermost;
    private ImmutableArray<Func<EventContext, EventDelegate, ValueTask>> _all = [];
    private EventDelegate _folded;

    public EventMiddleware(EventDelegate innermost)
    {
        _innermost = innermost;
        _folded = innermost;
    }

    /// <summary>The same middleware around something else.</summary>
    public EventMiddleware Around(EventDelegate innermost)
    {
        var copy = new EventMiddleware(innermost) { _all = _all };
        copy.Fold();
        return copy;
    }

    public ValueTask InvokeAsync(EventContext context) => _folded(context);

    /// <summary>Not for several threads at once; events that are under way keep what they began with.</summary>
    public void Add(Func<EventContext, EventDelegate, ValueTask> middleware)
    {
        _all = _all.Add(middleware);
        Fold();
    }

    private void Fold()
    {
        var folded = _innermost;
        for (var i = _all.Length - 1; i >= 0; i--)
        {
            var (current, next) = (_all[i], folded);
            folded = context => current(context, next);
        }

        _folded = folded;
    }
}
