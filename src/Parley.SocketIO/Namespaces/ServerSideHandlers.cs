using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.SocketIO.Events;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Namespaces;

/// <summary>A namespace's handlers for what other servers emit to this one.</summary>
internal sealed class ServerSideHandlers
{
    private ImmutableDictionary<string, Handler> _handlers = ImmutableDictionary<string, Handler>.Empty;

    /// <summary>Is given the event, name and all; its answer, null for none.</summary>
    public delegate ValueTask<PacketPayload?> Handler(
        SocketIONamespace nsp, PacketPayload payload, CancellationToken cancellationToken);

    public ServerSideHandlers Copy() => new() { _handlers = _handlers };

    public void Add<T>(string name, Func<SocketIONamespace, T, CancellationToken, ValueTask> handler) =>
        Add(name, async (nsp, payload, cancellation) =>
        {
            await handler(nsp, Bind<T>(nsp, payload), cancellation);
            return new PacketPayload(default, []);
        });

    public void Add<T, TAck>(string name, Func<SocketIONamespace, T, CancellationToken, ValueTask<TAck>> handler) =>
        Add(name, async (nsp, payload, cancellation) =>
        {
            var answer = await handler(nsp, Bind<T>(nsp, payload), cancellation);
            return new PacketPayload(
                JsonSerializer.SerializeToUtf8Bytes(answer, (JsonTypeInfo<TAck>)nsp.Json.GetTypeInfo(typeof(TAck))), []);
        });

    public void Add(string name, Handler handler)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!ImmutableInterlocked.TryAdd(ref _handlers, name, handler))
        {
            throw new InvalidOperationException($"The server-side event '{name}' has a handler already.");
        }
    }

    /// <summary>Runs the handler of an event; null when there is none, or it failed.</summary>
    public async ValueTask<PacketPayload?> InvokeAsync(
        SocketIONamespace nsp, PacketPayload payload, CancellationToken cancellationToken)
    {
        if (!PayloadReader.TryReadEvent(payload.Json.Span, payload.Attachments.Count, out var content))
        {
            return null;
        }

        var name = PayloadReader.ReadName(payload.Json.Span[content.Name]);
        if (!_handlers.TryGetValue(name, out var handler))
        {
            return null;
        }

        try
        {
            return await handler(nsp, payload, cancellationToken);
        }
        catch (Exception exception)
        {
            Log.ServerSideHandlerFailed(nsp.Logger, exception, name, nsp.Name);
            return null;
        }
    }

    private static T Bind<T>(SocketIONamespace nsp, PacketPayload payload) =>
        PayloadReader.TryFindArgument(payload.Json.Span, 1, out var range)
            ? ArgumentBinder.Bind<T>(payload.Json.Span[range], payload.Attachments, nsp.Json)
            : throw new EventBindingException("The event has no argument 0.");
}
