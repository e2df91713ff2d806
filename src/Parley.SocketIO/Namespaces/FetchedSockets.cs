using System.Collections;

namespace Parley.SocketIO;

/// <summary>The sockets that were fetched, and whether all servers answered.</summary>
public sealed class FetchedSockets : IReadOnlyList<RemoteSocket>
{
    private readonly RemoteSocket[] _sockets;

    internal FetchedSockets(RemoteSocket[] sockets, int missingServers, IReadOnlyList<string> missingServerIds)
    {
        _sockets = sockets;
        MissingServers = missingServers;
        MissingServerIds = missingServerIds;
    }

    /// <summary>How many servers did not answer in time: their sockets are not in the list.</summary>
    public int MissingServers { get; }

    /// <summary>The ids of those servers by which the adapter knows them; empty where it cannot say which they are.</summary>
    public IReadOnlyList<string> MissingServerIds { get; }

    /// <inheritdoc/>
    public int Count => _sockets.Length;

    /// <inheritdoc/>
    public RemoteSocket this[int index] => _sockets[index];

    /// <inheritdoc/>
    public IEnumerator<RemoteSocket> GetEnumerator() => ((IEnumerable<RemoteSocket>)_sockets).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
