using System.Diagnostics;
using Parley.Testing;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>Runs a script of the folder <c>node</c> with the stock JavaScript client.</summary>
internal static class NodeScript
{
    // Not from the compiler's path of this file, which deterministic builds replace.
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Parley.SocketIO.Tests", "node");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Its output; fails when the script does, or when there is no node.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"{script} did not end. Output: {await output} {await errors}");
        }

        Assert.True(process.ExitCode == 0, $"{script} failed.\n{await output}\n{await errors}");
        return await output;
    }
}
