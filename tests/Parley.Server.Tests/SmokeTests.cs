namespace Parley.Server.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void It_runs() => Assert.Equal("parley", typeof(Program).Assembly.GetName().Name);
}
