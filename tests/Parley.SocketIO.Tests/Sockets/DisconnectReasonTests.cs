namespace Parley.SocketIO.Tests.Sockets;

public sealed class DisconnectReasonTests
{
    [Fact]
    public void Reasons_are_equal_when_their_names_are()
    {
        var described = DisconnectReason.TransportClose.Because("gone");

        Assert.True(described == DisconnectReason.TransportClose);
        Assert.Equal(DisconnectReason.TransportClose.GetHashCode(), described.GetHashCode());
        Assert.True(described != DisconnectReason.TransportError);
        Assert.True(default == DisconnectReason.TransportError);
        Assert.Equal("gone", described.Description);
    }
}
