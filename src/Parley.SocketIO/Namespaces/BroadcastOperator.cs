using Parley.SocketIO.Namespaces;
using Parley.SocketIO.Outgoing;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO;

/// <summary>
/// Says whom a broadcast reaches, then emits. Immutable: every call returns a new operator, so that a prepared one can be
/// kept and used by many.
/// </summary>
public sealed partial class BroadcastOperator
{
    private readonly SocketIONamespace _namespace;
    private readonly BroadcastScope _scope;

    internal BroadcastOperator(SocketIONamespace nsp, BroadcastScope scope)
    {
        _namespace = nsp;
        _scope = scope;
    }

    /// <summary>The same, but packets are dropped for sockets that cannot take them at once.</summary>
    public BroadcastOperator Volatile => With(_scope with { Delivery = Delivery.Volatile });

    /// <summary>
    /// The same, but packets wait like others for sockets that cannot take them at once, and are the first to be dropped
    /// when too much waits. The last of this and <see cref="Volatile"/> counts.
    /// </summary>
    public BroadcastOperator Droppable => With(_scope with { Delivery = Delivery.Droppable });

    /// <summary>The same, but only sockets of this server are reached.</summary>
    public BroadcastOperator Local => With(_scope with { IsLocal = true });

    /// <summary>Reaches the sockets in these rooms, and those already named. An empty list of rooms adds nobody.</summary>
    public BroadcastOperator To(params ReadOnlySpan<string> rooms) => With(_scope.To(rooms));

    /// <summary>The same as <see cref="To"/>.</summary>
    public BroadcastOperator In(params ReadOnlySpan<string> rooms) => With(_scope.To(rooms));

    /// <summary>Leaves out the sockets in these rooms.</summary>
    public BroadcastOperator Except(params ReadOnlySpan<string> rooms) => With(_scope.Except(rooms));

    /// <summary>Nothing is encoded for nobody; a name that must not be emitted is told all the same.</summary>
    private bool IsHeard(string name)
    {
        PacketEncoder.CheckName(name);
        return _namespace.IsHeard(_scope);
    }

    private BroadcastOperator With(BroadcastScope scope) => new(_namespace, scope);
}
