using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Parley.SocketIO.Engine.Transports.Handover;

namespace Parley.SocketIO.Tests.Engine.Transports;

public sealed class SocketPumpTests : IDisposable
{
    private readonly Socket _client = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _server;
    private readonly Pipe _pipe = new();

    public SocketPumpTests()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        _client.Connect(listener.LocalEndPoint!);
        _server = listener.Accept();
        _server.Blocking = false;
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    /// <summary>Waiting there kept one new WebSocket in a few thousand from ever getting its open packet.</summary>
    [Fact]
    public async Task Woken_without_bytes_it_does_not_wait_for_some()
    {
        var receiving = SocketPump.ReceiveAsync(_server, _pipe.Writer).AsTask();
        Assert.True(receiving.IsCompletedSuccessfully);
        Assert.True(await receiving);
    }

    [Fact]
    public async Task What_has_come_is_in_the_pipe_and_the_end_is_told()
    {
        await _client.SendAsync("GET"u8.ToArray());
        _server.Poll(-1, SelectMode.SelectRead);
        Assert.True(await SocketPump.ReceiveAsync(_server, _pipe.Writer));
        Assert.Equal(3, (await _pipe.Reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.Length);

        _client.Shutdown(SocketShutdown.Send);
        _server.Poll(-1, SelectMode.SelectRead);
        Assert.False(await SocketPump.ReceiveAsync(_server, _pipe.Writer));
    }

    [Fact]
    public async Task A_reset_is_a_fault()
    {
        _client.Close(timeout: 0);
        _server.Poll(-1, SelectMode.SelectRead);
        var fault = await Assert.ThrowsAsync<SocketException>(async () => await SocketPump.ReceiveAsync(_server, _pipe.Writer));
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
    }
}
