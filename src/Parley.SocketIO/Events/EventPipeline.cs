using System.Text;

namespace Parley.SocketIO.Events;

/// <summary>
/// A namespace's handlers by name, and the middleware around them. Registration copies, so that dispatching needs no lock.
/// </summary>
internal sealed class EventPipeline
{
    private const int MaxNameOnStack = 128;

    private readonly Lock _gate = new();
    private readonly List<Func<EventContext, EventDelegate, ValueTask>> _middleware = [];
    private Dictionary<string, EventHandler> _handlers = new(StringComparer.Ordinal);
    private EventHandler? _unknown;
    private EventDelegate _pipeline = InvokeHandlerAsync;

    /// <summary>The same handlers, to which others can be added apart.</summary>
    public EventPipeline Copy()
    {
        lock (_gate)
        {
            var copy = new EventPipeline { _handlers = _handlers, _unknown = _unknown, _pipeline = _pipeline };
            copy._middleware.AddRange(_middleware);
            return copy;
        }
    }

    public void Add(EventHandler handler)
    {
        if (Protocol.PayloadReader.IsReserved(handler.Name))
        {
            throw new ArgumentException($"'{handler.Name}' is an event of the socket itself.", nameof(handler));
        }

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
            EventDelegate pipeline = InvokeHandlerAsync;
            for (var i = _middleware.Count - 1; i >= 0; i--)
            {
                var (current, next) = (_middleware[i], pipeline);
                pipeline = context => current(context, next);
            }

            _pipeline = pipeline;
        }
    }

    /// <summary>The handler of an event by the JSON token of its name; the one for unknown events, or null.</summary>
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
        return _handlers.GetValueOrDefault(name) ?? _unknown;
    }

    public ValueTask InvokeAsync(EventContext context) => _pipeline(context);

    private static ValueTask InvokeHandlerAsync(EventContext context) =>
        context.Handler?.InvokeAsync(context) ?? default;
}
