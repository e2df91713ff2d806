using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Permissions;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>
/// Maps the events of <c>/chat</c>: each must have a row in the permission table, and what the row asks of the caller
/// is checked before its handler runs; its types must be those that the client's are generated from.
/// </summary>
internal sealed class ChatEvents(SocketIONamespace chat, EventLog log)
{
    public const string Namespace = "/chat";

    public void On<TRequest, TAnswer>(
        string name, Func<Caller, TRequest, CancellationToken, ValueTask<TAnswer>> handler)
        where TAnswer : Answer
    {
        var callerOf = Map<TRequest, TAnswer>(name);
        chat.On<TRequest, TAnswer>(
            name, (socket, request, cancellation) => handler(callerOf(socket), request, cancellation));
    }

    /// <summary>An event that ends in an append: what to append, and how its outcome is told.</summary>
    public void OnAppend<TRequest, TAnswer>(
        string name,
        Func<Caller, TRequest, CancellationToken, ValueTask<AppendRequest>> handler,
        Func<AppendResult, TAnswer> answer)
        where TAnswer : Answer
    {
        var callerOf = Map<TRequest, TAnswer>(name);
        chat.On(name, async (socket, context, cancellation) =>
        {
            var append = await handler(callerOf(socket), context.Read<TRequest>(0), cancellation);
            await context.AppendAsync(log, append, answer, cancellation);
        });
    }

    /// <summary>Who stands behind a socket, checked for what the table asks.</summary>
    private static Func<SocketIOSocket, Caller> Map<TRequest, TAnswer>(string name)
    {
        var requirement = PermissionTable.For($"{Namespace}:{name}").Requirement;
        ClientEvents.Require(new EventContract(name, typeof(TRequest), typeof(TAnswer)));
        return socket =>
        {
            var caller = Caller.Of(socket);
            if (requirement is not (Requirement.Anyone or Requirement.ReadChannel))
            {
                caller.RequireUser();
            }

            return caller;
        };
    }
}
