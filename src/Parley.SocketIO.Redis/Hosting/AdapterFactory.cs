namespace Parley.SocketIO.Redis.Hosting;

/// <summary>Makes the adapters of a server's namespaces, which share one connection.</summary>
internal sealed class AdapterFactory(
    RedisConnection connection, Func<LocalAdapter, IClusterAdapter> create, bool hasSharedLog)
    : IClusterAdapterFactory, IAsyncDisposable
{
    public bool HasSharedLog => hasSharedLog;

    public IClusterAdapter Create(LocalAdapter local) => create(local);

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
