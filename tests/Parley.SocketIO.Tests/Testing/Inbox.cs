using System.Threading.Channels;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>What handlers have reported, one by one.</summary>
internal sealed class Inbox<T>
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();

    public bool IsEmpty => _items.Reader.Count == 0;

    public void Add(T item) => _items.Writer.TryWrite(item);

    public async Task<T> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _items.Reader.ReadAsync(patience.Token);
    }
}
