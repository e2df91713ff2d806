namespace Parley.SocketIO;

/// <summary>
/// Joins servers. A package registers one as a singleton service, best in an extension method on
/// <see cref="Microsoft.Extensions.DependencyInjection.IServiceCollection"/>; the server takes it from there.
/// </summary>
public interface IClusterAdapterFactory
{
    /// <summary>
    /// Makes the adapter of a namespace that has just been made. Must not wait: what is asked of the adapter before it is
    /// connected is its to keep.
    /// </summary>
    IClusterAdapter Create(LocalAdapter local);

    /// <summary>Whether the adapters are <see cref="ISharedLog"/>s. Default: no.</summary>
    bool HasSharedLog => false;
}
