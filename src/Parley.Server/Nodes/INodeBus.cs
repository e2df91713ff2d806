namespace Parley.Server.Nodes;

/// <summary>
/// The quick way between nodes of one database: words to all others, any of which may be lost, doubled or late. What must
/// not be lost is in the database already, and found there. One real side, in Redis.
/// </summary>
internal interface INodeBus
{
    /// <summary>
    /// Whether what is sent now reaches the others, as far as this node can tell. Its end is known after a good second.
    /// </summary>
    bool IsHealthy { get; }

    /// <summary><see cref="IsHealthy"/> has turned.</summary>
    event Action? Turned;

    /// <summary>Sends to all other nodes; neither waits nor throws.</summary>
    void Send(NodeWord kind, ReadOnlySpan<byte> body);

    /// <summary>
    /// Who takes the words of one kind: one after the other, in the order in which each node sent them. Before the bus
    /// starts.
    /// </summary>
    void Subscribe(NodeWord kind, Func<ReadOnlyMemory<byte>, ValueTask> take);
}
