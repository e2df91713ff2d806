using System.Diagnostics;
using Parley.Testing;

namespace Parley.Deploy.Rehearsals;

/// <summary>People outside, who talk through the LoadBalancer all the time: <c>tests/contract/soak/visitors.js</c>.</summary>
internal sealed class Visitors
{
    private readonly Process _process;

    private Visitors(Process process) => _process = process;

    public static async Task<Visitors> StartAsync(string authority, int count)
    {
        var script = Path.Combine(Repository.Root, "tests", "contract", "soak", "visitors.js");
        var start = new ProcessStartInfo("ip", ["netns", "exec", Node.Outside, "node", script, "https://chat.example.org", $"{count}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["NODE_EXTRA_CA_CERTS"] = authority;
        var visitors = new Visitors(Process.Start(start)!);
        await visitors.ExpectAsync("in");
        return visitors;
    }

    public Task TalkAsync(int messagesPerSecond) => AskAsync($"rate {messagesPerSecond}", "ok");

    /// <summary>Waits until everybody has everything; what is not as it must be, one a line, and then the figures.</summary>
    public async Task<(string Figures, IReadOnlyList<string> Faults)> SettleAsync()
    {
        await _process.StandardInput.WriteLineAsync("settle");
        var faults = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("figures ", StringComparison.Ordinal))
            {
                return (line["figures ".Length..], faults);
            }

            faults.Add(line);
        }

        throw new InvalidOperationException("The visitors ended without a verdict.");
    }

    private async Task AskAsync(string command, string answer)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await ExpectAsync(answer);
    }

    private async Task ExpectAsync(string expected)
    {
        var line = await _process.StandardOutput.ReadLineAsync();
        if (line != expected)
        {
            throw new InvalidOperationException($"The visitors said \"{line}\", not \"{expected}\".");
        }
    }
}
