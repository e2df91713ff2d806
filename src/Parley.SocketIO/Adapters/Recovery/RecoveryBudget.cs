namespace Parley.SocketIO.Adapters.Recovery;

/// <summary>The bytes that the logs of all namespaces may hold together.</summary>
internal sealed class RecoveryBudget(long maxBytes)
{
    private long _bytes;

    public bool IsExceeded => Interlocked.Read(ref _bytes) > maxBytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Take(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
