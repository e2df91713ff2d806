using Parley.SocketIO.Tests.Engine;
using Parley.SocketIO.Tests.Engine.Transports;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Sockets;

// Tests run over handed-over sockets; these again over the other ways.
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

public sealed class SocketLifeOverHttp2Tests : SocketLifeTests
{
    public SocketLifeOverHttp2Tests() => TestServer.Use(TestTransport.Http2);
}

public sealed class UpgradeOverHttp2Tests : UpgradeTests
{
    public UpgradeOverHttp2Tests() => TestServer.Use(TestTransport.Http2);
}

public sealed class HostileInputOverHttp2Tests : HostileInputTests
{
    public HostileInputOverHttp2Tests() => TestServer.Use(TestTransport.Http2);
}

public sealed class FrameRuleOverKestrelsSocketTests : FrameRuleTests
{
    public FrameRuleOverKestrelsSocketTests() => TestServer.Use(TestTransport.KestrelSocket);
}

public sealed class FrameRuleOverStreamTests : FrameRuleTests
{
    public FrameRuleOverStreamTests() => TestServer.Use(TestTransport.Stream);
}

public sealed class FrameRuleOverHttp2Tests : FrameRuleTests
{
    public FrameRuleOverHttp2Tests() => TestServer.Use(TestTransport.Http2);
}
