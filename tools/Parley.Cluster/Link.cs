using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Parley.Cluster;

/// <summary>
/// A TCP proxy between two parts that can be harmed: slow, lossy (a lost packet shows as a pause until it is sent
/// again), half open (nothing arrives and nobody is told), or cut.
/// </summary>
internal sealed class Link : IDisposable
{
    private const int BufferBytes = 64 << 10;

    /// <summary>What TCP waits at least before it sends again.</summary>
    private static readonly TimeSpan Retransmission = TimeSpan.FromMilliseconds(200);

    private readonly TcpListener _listener = new(IPAddress.Loopback, Testing.FreePort.Next());
    private readonly HashSet<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly Func<int> _target;
    private volatile TaskCompletionSource? _halt;
    private volatile bool _isCut;
    private int _delayMilliseconds;
    private int _lossPercent;

    public Link(string name, Func<int> target)
    {
        Name = name;
        _target = target;
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public string Name { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <exception cref="ClusterException">There is no such harm.</exception>
    public void Set(string harm, string? amount)
    {
        var halt = harm == "half-open" ? new TaskCompletionSource() : null;
        Interlocked.Exchange(ref _halt, halt)?.TrySetResult();
        _isCut = harm == "cut";
        _delayMilliseconds = harm == "delay" ? ClusterOptions.Number(harm, amount ?? "200", 1, 60_000) : 0;
        _lossPercent = harm == "loss" ? ClusterOptions.Number(harm, amount ?? "5", 1, 100) : 0;
        if (harm is not ("ok" or "delay" or "loss" or "half-open" or "cut"))
        {
            throw new ClusterException($"\"{harm}\" is no state of a link: ok, delay MS, loss PERCENT, half-open, cut");
        }

        if (_isCut)
        {
            CloseAll();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        CloseAll();
    }

    private void CloseAll()
    {
        lock (_gate)
        {
            foreach (var socket in _sockets)
            {
                socket.Close(0); // at once, with a reset
            }

            _sockets.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                if (_isCut)
                {
                    client.Close(0);
                    continue;
                }

                _ = ServeAsync(client);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            _sockets.Add(client);
            _sockets.Add(server);
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target());
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Its other end is told by the close below.
        }

        lock (_gate)
        {
            _sockets.Remove(client);
            _sockets.Remove(server);
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory()) is > 0 and var read)
            {
                await HarmAsync();
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // One end went; the other is closed by the caller.
        }
    }

    private async Task HarmAsync()
    {
        if (_halt is { } halt)
        {
            await halt.Task;
        }

        if (_delayMilliseconds > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_delayMilliseconds), TimeProvider.System);
        }

        if (_lossPercent > 0 && RandomNumberGenerator.GetInt32(100) < _lossPercent)
        {
            await Task.Delay(Retransmission, TimeProvider.System);
        }
    }
}
