using System.Collections.Immutable;

namespace Parley.SocketIO.Events;

/// <summary>
/// What is registered with one socket rather than its namespace: handlers, middleware, catch-all listeners. Made with the
/// first of them; sockets without any have none of this.
/// </summary>
internal sealed class SocketEvents
{
    private readonly Lock _gate = new();
    private ImmutableArray<SocketHandler> _handlers = []; // in the order of registration; searched, since they are few
    private ImmutableArray<SocketHandler> _any = [];
    private ImmutableArray<OutgoingHandler> _outgoing = [];
    private EventMiddleware? _middleware;

    public ImmutableArray<OutgoingHandler> Outgoing => _outgoing;

    public SocketHandler Add(EventHandler handler, bool once)
    {
        var registration = new SocketHandler(this, handler, once);
        lock (_gate)
        {
            _handlers = _handlers.Add(registration);
        }

        return registration;
    }

    public SocketHandler AddAny(EventHandler handler)
    {
        var registration = new SocketHandler(this, handler, once: false);
        lock (_gate)
        {
            _any = _any.Add(registration);
        }

        return registration;
    }

    public void AddOutgoing(OutgoingHandler handler)
    {
        lock (_gate)
        {
            _outgoing = _outgoing.Add(handler);
        }
    }

    public void Use(Func<EventContext, EventDelegate, ValueTask> middleware)
    {
        lock (_gate)
        {
            (_middleware ??= new EventMiddleware(InvokeHandlersAsync)).Add(middleware);
        }
    }

    public bool Handles(string name)
    {
        foreach (var handler in _handlers)
        {
            if (handler.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    public void Remove(SocketHandler registration)
    {
        lock (_gate)
        {
            _handlers = _handlers.Remove(registration);
            _any = _any.Remove(registration);
        }
    }

    public void RemoveAll(string name)
    {
        foreach (var handler in _handlers)
        {
            if (handler.Name == name)
            {
                handler.Dispose();
            }
        }
    }

    public void RemoveAny()
    {
        foreach (var handler in _any)
        {
            handler.Dispose();
        }
    }

    /// <summary>True when nobody listens any more.</summary>
    public bool RemoveOutgoing(OutgoingHandler? handler)
    {
        lock (_gate)
        {
            _outgoing = handler is null ? [] : _outgoing.Remove(handler);
            return _outgoing.IsEmpty;
        }
    }

    /// <summary>The socket's part of an event's way: its listeners, its middleware, all handlers.</summary>
    public async ValueTask InvokeAsync(EventContext context)
    {
        foreach (var listener in _any)
        {
            await listener.InvokeAsync(context);
        }

        await (_middleware is { } middleware ? middleware.InvokeAsync(context) : InvokeHandlersAsync(context));
    }

    /// <summary>The namespace's handler first, then the socket's in the order of their registration.</summary>
    private async ValueTask InvokeHandlersAsync(EventContext context)
    {
        if (context.Handler is { } handler)
        {
            await handler.InvokeAsync(context);
        }

        foreach (var own in _handlers)
        {
            if (own.Name == context.Name)
            {
                await own.InvokeAsync(context);
            }
        }
    }
}
