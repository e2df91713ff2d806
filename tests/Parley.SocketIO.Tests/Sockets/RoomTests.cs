using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Sockets;

public sealed class RoomTests
{
    [Fact]
    public async Task A_socket_tells_whether_it_is_in_a_room()
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));
        using var client = await server.ConnectAsync();
        var socket = server.Io.Of("/").Sockets.Single();
        socket.Join("a");

        Assert.Equal((true, true, false), (socket.IsIn("a"), socket.IsIn(socket.Id), socket.IsIn("b")));
        socket.Leave("a");
        socket.Leave(socket.Id);
        Assert.Equal((false, false), (socket.IsIn("a"), socket.IsIn(socket.Id)));
    }
}
