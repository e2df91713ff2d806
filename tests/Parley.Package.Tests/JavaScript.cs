using Parley.Testing;

namespace Parley.Package.Tests;

/// <summary>Scripts that talk to a server with the npm client.</summary>
internal static class JavaScript
{
    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    /// <summary>Runs a script of this project or of a sample; its lines. Fails when the script does.</summary>
    public static async Task<string[]> RunAsync(string script, params string[] arguments)
    {
        // In the samples' folder, where the npm client is installed.
        await using var node = ChildProcess.Start(
            "node", [Path.Combine(Repository.Root, script), .. arguments], workingDirectory: Samples);
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, $"{script} ended with {node.ExitCode}.\n{node.Output}{node.Errors}");
        return node.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
