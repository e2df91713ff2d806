namespace Parley.SocketIO;

/// <summary>What other servers said of their sockets.</summary>
/// <param name="Sockets">The sockets.</param>
/// <param name="MissingServers">How many servers did not answer in time.</param>
public readonly record struct FetchedDescriptions(IReadOnlyList<SocketDescription> Sockets, int MissingServers)
{
    /// <summary>The ids of those servers, where it is known which they are.</summary>
    public IReadOnlyList<string> MissingServerIds
    {
        get => field ?? [];
        init;
    }
}
