using System.Collections.Immutable;
using System.Text;

namespace Parley.SocketIO.Events;

/// <summary>
/// A namespace's handlers by name, the middleware around them, and who else listens. Registration copies, so that
/// dispatching needs no lock. The way of an event: middleware of the namespace, its catch-all listeners, then, if the
/// socket has any of its own, the socket's catch-all listeners and middleware; last the handlers.
/// </summary>
internal sealed class EventPipeline
{
    private const int MaxNameOnStack = 128;

    private readonly Lock _gate = new();
    private EventMiddleware _middleware;
    private Dictionary<string, EventHandler> _handlers = new(StringComparer.Ordinal);
    private EventHandler? _unknown;
    private ImmutableArray<Func<SocketIOSocket, EventContext, CancellationToken, ValueTask>> _any = [];
    private ImmutableArray<Func<SocketIOSocket, EventContext, Exception, ValueTask>> _errors = [];

    public EventPipeline() => _middleware = new EventMiddleware(InvokeHandlersAsync);

    /// <summary>Who wants to know of handlers that failed.</summary>
    public ImmutableArray<Func<SocketIOSocket, EventContext, Exception, ValueTask>> ErrorHandlers => _errors;

    /// <summary>The handler of events that have none; may be null.</summary>
    public EventHandler? Unknown => _unknown;

    /// <summary>The same handlers, to which others can be added apart.</summary>
    public EventPipeline Copy()
    {
        lock (_gate)
        {
            var copy = new EventPipeline { _handlers = _handlers, _unknown = _unknown, _any = _any, _errors = _errors };
            copy._middleware = _middleware.Around(copy.InvokeHandlersAsync);
            return copy;
        }
    }

    public void Add(EventHandler handler)
    {
        lock (_gate)
        {
            var handlers = new Dictionary<string, EventHandler>(_handlers, StringComparer.Ordinal);
            if (!handlers.TryAdd(handler.Name, handler))
            {
                throw new InvalidOperationException($"The event '{handler.Name}' has a handler already.");
            }

            _handlers = handlers;
        }
    }

    public void SetUnknown(EventHandler handler)
    {
        lock (_gate)
        {
            _unknown = _unknown is null
                ? handler
                : throw new InvalidOperationException("Unknown events have a handler already.");
        }
    }

    public void Use(Func<EventContext, EventDelegate, ValueTask> middleware)
    {
        lock (_gate)
        {
            _middleware.Add(middleware);
        }
    }

    public void AddAny(Func<SocketIOSocket, EventContext, CancellationToken, ValueTask> listener) =>
        ImmutableInterlocked.Update(ref _any, static (all, one) => all.Add(one), listener);

    public void RemoveAny(Func<SocketIOSocket, EventContext, CancellationToken, ValueTask>? listener) =>
        ImmutableInterlocked.Update(
            ref _any, static (all, one) => one is null ? [] : all.Remove(one), listener);

    public void OnError(Func<SocketIOSocket, EventContext, Exception, ValueTask> handler) =>
        ImmutableInterlocked.Update(ref _errors, static (all, one) => all.Add(one), handler);

    /// <summary>The handler of an event by the JSON token of its name, or null.</summary>
    public EventHandler? Find(ReadOnlySpan<byte> nameToken, out string name)
    {
        var text = nameToken[0] == (byte)'"' ? nameToken[1..^1] : nameToken;
        Span<char> chars = stackalloc char[MaxNameOnStack];
        if (text.Length <= MaxNameOnStack && !text.Contains((byte)'\\'))
        {
            var length = Encoding.UTF8.GetChars(text, chars);
            if (_handlers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars[..length], out var known))
            {
                name = known.Name;
                return known;
            }
        }

        name = Protocol.PayloadReader.ReadName(nameToken);
        return _handlers.GetValueOrDefault(name);
    }

    public ValueTask InvokeAsync(EventContext context) => _middleware.InvokeAsync(context);

    private ValueTask InvokeHandlersAsync(EventContext context)
    {
        var own = context.Socket.Events;
        return own is null && _any.IsEmpty
            ? context.Handler?.InvokeAsync(context) ?? default
            : InvokeAllAsync(context, own);
    }

    private async ValueTask InvokeAllAsync(EventContext context, SocketEvents? own)
    {
        foreach (var listener in _any)
        {
            await listener(context.Socket, context, context.Socket.Disconnected);
        }

        if (own is not null)
        {
            await own.InvokeAsync(context);
        }
        else if (context.Handler is { } handler)
        {
            await handler.InvokeAsync(context);
        }
    }
}
