using Parley.Server.Accounts;
using Parley.Server.Permissions;
using Parley.SocketIO;

namespace Parley.Server.Wire;

/// <summary>
/// Maps the events of <c>/chat</c>: each must have a row in the permission table, and what the row asks of the caller
/// is checked before its handler runs; its types must be those that the client's are generated from.
/// </summary>
internal sealed class ChatEvents(SocketIONamespace chat)
{
    public const string Namespace = "/chat";

    public void On<TRequest, TAnswer>(
        string name, Func<Caller, TRequest, CancellationToken, ValueTask<TAnswer>> handler)
        where TAnswer : Answer
    {
        var requirement = PermissionTable.For($"{Namespace}:{name}").Requirement;
        ClientEvents.Require(new EventContract(name, typeof(TRequest), typeof(TAnswer)));
        chat.On<TRequest, TAnswer>(name, (socket, request, cancellation) =>
        {
            var caller = Caller.Of(socket);
            if (requirement is not (Requirement.Anyone or Requirement.ReadChannel))
            {
                caller.RequireUser();
            }

            return handler(caller, request, cancellation);
        });
    }
}
