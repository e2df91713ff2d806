using Parley.Testing;

namespace Parley.Server.Tests.Startup;

public sealed class HelpTests
{
    [Fact]
    public async Task What_may_be_left_out_is_in_brackets()
    {
        var help = await ChildProcess.RunAsync(Repository.Server, ["--help"]);
        foreach (var line in new[] { "  backup <FILE> ", "  restore [FILE] ", "  export [FILE] ", "  import <FILE> ", "  guests [NAME] " })
        {
            Assert.Contains(line, help, StringComparison.Ordinal);
        }

        Assert.Contains("parley export [<FILE>]", await ChildProcess.RunAsync(Repository.Server, ["export", "--help"]), StringComparison.Ordinal);
    }
}
