using Microsoft.Extensions.Logging;
using Parley.SocketIO.Events;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Sockets;

/// <summary>
/// What a packet does: connects a socket, calls the handler of an event, ends a socket. Called for the next item of a
/// connection when the last one's turn has ended, and never throws: whatever a handler throws stays with its socket.
/// </summary>
internal sealed class PacketDispatcher(SocketIOServer server, ILogger logger)
{
    private readonly SocketConnector _connector = new(server, logger);

    /// <summary>Handles an item; completes when its turn has ended.</summary>
    public ValueTask HandleAsync(SocketIOConnection connection, InboundItem item)
    {
        var turn = new Turn(connection);
        var handling = HandleAsync(connection, item, turn);
        return handling.IsCompleted ? handling : turn.WhenEndedAsync();
    }

    /// <summary>The application may say something last.</summary>
    public void OnSlow(SocketIOSocket socket)
    {
        try
        {
            server.Options.OnSlowConsumer?.Invoke(socket);
        }
        catch (Exception exception)
        {
            Log.SlowConsumerHookFailed(logger, exception, socket.Id);
        }
    }

    /// <summary>Whoever emits does not suffer from who listens.</summary>
    public void OnListenerFailed(Exception exception) => Log.OutgoingListenerFailed(logger, exception);

    private static ValueTask RefuseAsync(SocketIOConnection connection, string rule)
    {
        connection.Violate(rule);
        return default;
    }

    private async ValueTask HandleAsync(SocketIOConnection connection, InboundItem item, Turn turn)
    {
        try
        {
            await (item switch
            {
                { Ended: { } ended } => EndedAsync(connection, ended, item.Reason),
                { Head.Type: PacketType.Connect } => _connector.ConnectAsync(connection, item),
                { Head.Type: PacketType.Event or PacketType.BinaryEvent } => EventAsync(connection, item, turn),
                { Head.Type: PacketType.Disconnect } => DisconnectAsync(connection, item),
                _ => RefuseAsync(connection, "packet type is for servers only"),
            });
        }
        catch (Exception exception)
        {
            Log.DispatchFailed(logger, exception);
        }
        finally
        {
            item.Release();
            turn.Complete();
        }
    }

    private ValueTask EventAsync(SocketIOConnection connection, InboundItem item, Turn turn)
    {
        var socket = connection.Find(item.Namespace);
        if (socket is null)
        {
            return connection.HasLeft(item.Namespace)
                ? default
                : RefuseAsync(connection, "event for a namespace that was not joined");
        }

        // Received before the connection was lost: handled. Underway when the server removed the socket: not.
        var isLate = socket.IsGone && !connection.Session.IsClosed;
        var payload = item.Payload;
        if (isLate || payload.IsEmpty)
        {
            return default; // without a payload it is harmless, as with the reference server
        }

        if (!PayloadReader.TryReadEvent(payload, item.Attachments.Count, out var content))
        {
            return RefuseAsync(connection, "invalid payload");
        }

        var events = socket.Namespace.Handlers.Events;
        var handler = events.Find(payload[content.Name], out var name);
        if (PayloadReader.IsReserved(name))
        {
            return RefuseAsync(connection, "reserved event name");
        }

        server.Metrics.EventReceived();
        var isNamed = handler is not null || socket.Events?.Handles(name) == true;
        handler ??= isNamed ? null : events.Unknown;
        var context = new EventContext(
            socket,
            name,
            handler,
            ArgumentsOf(item, content),
            content.ArgumentCount,
            item.Attachments,
            item.Head.AckId,
            turn)
        {
            IsNamed = isNamed,
        };
        return InvokeAsync(context, events);
    }

    private async ValueTask InvokeAsync(EventContext context, EventPipeline events)
    {
        using var activity = SocketIOTracing.StartEvent(context);
        try
        {
            await events.InvokeAsync(context);
        }
        catch (OperationCanceledException) when (context.Socket.IsGone)
        {
        }
        catch (Exception exception)
        {
            SocketIOTracing.Failed(activity, exception);
            await FailedAsync(context, events, exception);
        }
        finally
        {
            await EndAsync(context);
        }
    }

    private async ValueTask FailedAsync(EventContext context, EventPipeline events, Exception exception)
    {
        if (exception is EventBindingException binding)
        {
            Log.BindingFailed(logger, context.Name, context.Socket.Id, binding.Field);
        }
        else
        {
            Log.HandlerFailed(logger, exception, context.Name, context.Socket.Id);
        }

        foreach (var handler in events.ErrorHandlers)
        {
            try
            {
                await handler(context.Socket, context, exception);
            }
            catch (Exception another)
            {
                Log.ErrorHandlerFailed(logger, another, context.Name, context.Socket.Id);
            }
        }
    }

    private async ValueTask EndAsync(EventContext context)
    {
        try
        {
            await context.EndAsync();
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, exception, context.Name, context.Socket.Id);
        }
    }

    /// <summary>The argument array without the name: the comma behind the name becomes its opening bracket.</summary>
    private static ReadOnlyMemory<byte> ArgumentsOf(in InboundItem item, in EventPayload content)
    {
        if (content.ArgumentCount == 0)
        {
            return "[]"u8.ToArray();
        }

        var start = item.Head.PayloadStart + content.Comma;
        item.Packet![start] = (byte)'[';
        return item.Packet.AsMemory(start, item.Length - start);
    }

    private ValueTask DisconnectAsync(SocketIOConnection connection, InboundItem item)
    {
        var socket = connection.Find(item.Namespace);
        if (socket is null)
        {
            return connection.HasLeft(item.Namespace)
                ? default
                : RefuseAsync(connection, "left a namespace that was not joined");
        }

        if (!socket.TryEnd())
        {
            return default;
        }

        server.OnSocketEnding();
        return EndedAsync(connection, socket, DisconnectReason.ClientNamespaceDisconnect);
    }

    private async ValueTask EndedAsync(SocketIOConnection connection, SocketIOSocket socket, DisconnectReason reason)
    {
        connection.Forget(socket);
        foreach (var handler in socket.Namespace.Handlers.Lifecycle.DisconnectHandlers)
        {
            try
            {
                await handler(socket, reason);
            }
            catch (Exception exception)
            {
                Log.DisconnectHandlerFailed(logger, exception, socket.Namespace.Name, socket.Id);
            }
        }

        socket.Recovery?.Ended.TrySetResult();
        server.OnSocketEnded();
    }
}
