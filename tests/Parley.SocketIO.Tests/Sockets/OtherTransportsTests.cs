using Parley.SocketIO.Tests.Engine;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Sockets;

// Tests run over handed-over sockets; these again over the other two.
public sealed class SocketLifeOverKestrelsSocketTests : SocketLifeTests
{
    public SocketLifeOverKestrelsSocketTests() => TestServer.Use(TestTransport.KestrelSocket);
}

public sealed class SocketLifeOverStreamTests : SocketLifeTests
{
    public SocketLifeOverStreamTests() => TestServer.Use(TestTransport.Stream);
}

public sealed class UpgradeOverKestrelsSocketTests : UpgradeTests
{
    public UpgradeOverKestrelsSocketTests() => TestServer.Use(TestTransport.KestrelSocket);
}

public sealed class UpgradeOverStreamTests : UpgradeTests
{
    public UpgradeOverStreamTests() => TestServer.Use(TestTransport.Stream);
}

public sealed class HostileInputOverKestrelsSocketTests : HostileInputTests
{
    public HostileInputOverKestrelsSocketTests() => TestServer.Use(TestTransport.KestrelSocket);
}

public sealed class HostileInputOverStreamTests : HostileInputTests
{
    public HostileInputOverStreamTests() => TestServer.Use(TestTransport.Stream);
}
