using System.Net;
using Parley.Deploy.Checks;
using Parley.Testing;

namespace Parley.Deploy.Tests.Checks;

public sealed class ServerPathTests
{
    [Fact]
    public async Task The_paths_that_probes_may_ask_are_answered_by_a_running_server()
    {
        await using var server = await ParleyProcess.StartAsync();
        foreach (var path in AllChecks.ServerPaths)
        {
            using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var other = await server.Http.GetAsync(new Uri("/api/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }
}
