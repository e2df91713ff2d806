using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Parley.SocketIO.Adapters.Recovery;
using Parley.SocketIO.Engine;
using Parley.SocketIO.Hosting;
using Parley.SocketIO.Outgoing;

namespace Parley.SocketIO.Sockets;

/// <summary>
/// A client joins a namespace, which it may make: as a new socket, or as one whose connection was lost. Called in the connection's turn.
/// </summary>
internal sealed class SocketConnector(SocketIOServer server, ILogger logger)
{
    /// <summary>How long the handlers of a lost socket may still run before its client goes on as a new one.</summary>
    private static readonly TimeSpan EndingLimit = TimeSpan.FromSeconds(10);

    public ValueTask ConnectAsync(SocketIOConnection connection, InboundItem item)
    {
        if (connection.Session.IsClosed)
        {
            return default;
        }

        if (connection.Find(item.Namespace) is { IsGone: false })
        {
            connection.Violate("namespace joined twice");
            return default;
        }

        var name = Encoding.UTF8.GetString(item.Namespace);
        if (connection.SocketCount >= server.Options.MaxNamespacesPerConnection)
        {
            server.Metrics.LimitHit(LimitNames.ConnectionNamespaces);
            connection.Session.Send(server.Encoder.ConnectError(name, "Too many namespaces", default));
            return default;
        }

        var auth = item.Payload.ToArray();
        return server.Namespaces.TryEnter(name) is { } nsp
            ? ConnectAsync(connection, nsp, auth)
            : ConnectDynamicAsync(connection, name, auth);
    }

    private async ValueTask ConnectDynamicAsync(SocketIOConnection connection, string name, byte[] auth)
    {
        SharedFrame refusal;
        try
        {
            var handshake = new SocketIOHandshake(connection.Session.Request, auth);
            if (await server.Namespaces.EnterDynamicAsync(name, handshake, connection.Closed) is { } nsp)
            {
                await ConnectAsync(connection, nsp, auth);
                return;
            }

            refusal = server.Encoder.ConnectError(name, "Invalid namespace", default);
        }
        catch (ConnectRefusedException exception)
        {
            refusal = server.Encoder.ConnectError(name, exception.Message, exception.DataJson);
        }
        catch (Exception exception)
        {
            if (!connection.Session.IsClosed)
            {
                Log.MatchFailed(logger, exception);
            }

            refusal = server.Encoder.ConnectError(name, "Internal server error", default);
        }

        connection.Session.Send(refusal);
    }

    private async ValueTask ConnectAsync(SocketIOConnection connection, SocketIONamespace nsp, byte[] auth)
    {
        var request = nsp.Adapter.Recovery is null ? null : RecoveryRequest.TakeFrom(ref auth);
        var handshake = new SocketIOHandshake(connection.Session.Request, auth);
        var recovered = request is { } asked ? await RecoverAsync(nsp, asked, handshake) : null;
        var socket = recovered is null
            ? new SocketIOSocket(SessionIds.New(), nsp, connection, handshake)
            : SocketIOSocket.Continue(recovered.Lost, nsp, connection, handshake);
        using var activity = SocketIOTracing.StartConnect(socket);
        var skipsMiddleware = recovered is not null && nsp.Adapter.Recovery!.SkipsMiddleware;
        if (await FindRefusalAsync(socket, skipsMiddleware) is { } refusal)
        {
            if (recovered is not null)
            {
                nsp.Adapter.Recovery!.Abandon(recovered);
            }

            SocketIOTracing.Refused(activity);
            socket.TryEnd();
            connection.Forget(socket);
            connection.Session.Send(refusal);
            return;
        }

        await EnterAsync(connection, socket, recovered, activity);
    }

    private async ValueTask EnterAsync(
        SocketIOConnection connection, SocketIOSocket socket, RecoveredSocket? recovered, Activity? activity)
    {
        // Who reads the answer finds itself in the namespace; and only after the answer can anybody emit to the socket.
        // What a recovered socket missed comes before it: the client holds events back until it is connected.
        var nsp = socket.Namespace;
        foreach (var missed in nsp.Adapter.Add(socket, recovered))
        {
            connection.Session.Send(missed);
        }

        connection.Session.Send(nsp.Encoder.Connect(nsp.Name, socket.Id, socket.Recovery?.Pid));
        if (!connection.TryAdd(socket))
        {
            socket.TryEnd(isLost: true);
            socket.Recovery?.Ended.TrySetResult();
            return;
        }

        nsp.WasJoined = true;
        server.OnSocketConnected();
        try
        {
            await nsp.Handlers.Lifecycle.ConnectedAsync(socket);
            nsp.Adapter.Release(socket, isComplete: true);
        }
        catch (Exception exception)
        {
            SocketIOTracing.Failed(activity, exception);
            Log.ConnectionHandlerFailed(logger, exception, nsp.Name, socket.Id);
            nsp.Adapter.Release(socket, isComplete: false);
            connection.Session.Close(
                DisconnectReason.ForcedClose.Because("connection handler failed"), CloseManner.AfterFlush);
        }
    }

    private async ValueTask<RecoveredSocket?> RecoverAsync(
        SocketIONamespace nsp, RecoveryRequest request, SocketIOHandshake handshake)
    {
        // The client may be back before anybody has noticed that its connection was lost.
        var recovery = nsp.Adapter.Recovery!;
        var live = nsp.Adapter.FindLive(request.Pid, handshake);
        var ending = live?.Recovery;
        live?.GiveWay();
        var (recovered, result) = await recovery.TakeAsync(request, handshake);
        ending ??= recovered?.Lost.State;
        if (ending is not null && !await HasEndedAsync(ending))
        {
            if (recovered is not null)
            {
                recovery.Abandon(recovered);
            }

            (recovered, result) = (null, RecoveryResults.StillEnding);
        }
        else if (recovered is null && live is not null)
        {
            (recovered, result) = await recovery.TakeAsync(request, handshake); // another thread was closing it
        }

        server.Metrics.SocketReturned(result);
        return recovered;
    }

    /// <summary>The application hears of a socket's end before it hears of its return.</summary>
    private async ValueTask<bool> HasEndedAsync(SessionState state)
    {
        try
        {
            await state.Ended.Task.WaitAsync(EndingLimit, server.Engine.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async ValueTask<SharedFrame?> FindRefusalAsync(SocketIOSocket socket, bool skipsMiddleware)
    {
        var nsp = socket.Namespace;
        try
        {
            if (await server.Authorization.FindRefusalAsync(socket) is { } message)
            {
                return nsp.Encoder.ConnectError(nsp.Name, message, default);
            }

            if (skipsMiddleware)
            {
                return null;
            }

            await nsp.Handlers.Lifecycle.AuthorizeAsync(socket);
            return null;
        }
        catch (ConnectRefusedException refusal)
        {
            return nsp.Encoder.ConnectError(nsp.Name, refusal.Message, refusal.DataJson);
        }
        catch (Exception exception)
        {
            Log.MiddlewareFailed(logger, exception, nsp.Name, socket.Id);
            return nsp.Encoder.ConnectError(nsp.Name, "Internal server error", default);
        }
    }
}
