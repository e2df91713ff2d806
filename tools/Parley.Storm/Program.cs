using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Parley.Storm;

/// <summary>
/// <c>Parley.Storm PORTS SOCKETS RATE</c>: so many guests on the nodes of these ports, straight, while one more says RATE
/// messages a second. A line on standard input cuts them all at once; they come back by themselves. Prints what it sees,
/// a line of words and figures for each step.
/// </summary>
internal static class Program
{
    /// <summary>250 a second: they have to come, but that is not what is looked at.</summary>
    private const int ConnectsPerTick = 5;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static volatile bool _isEnding;

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var ports, var sockets, var rate])
        {
            await Console.Error.WriteLineAsync("usage: Parley.Storm PORT,PORT SOCKETS RATE");
            return 2;
        }

        var nodes = ports.Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToArray();
        var count = int.Parse(sockets, CultureInfo.InvariantCulture);
        var speaker = new StormClient(nodes[0], -1);
        _ = StayAsync(speaker);
        var clients = Enumerable.Range(0, count).Select(n => new StormClient(nodes[n % nodes.Length], n)).ToArray();
        for (var n = 0; n < count; n++)
        {
            _ = StayAsync(clients[n]);
            if (n % ConnectsPerTick == 0)
            {
                await Task.Delay(Tick, TimeProvider.System);
            }
        }

        await UntilAsync(() => speaker.IsFollowing && Array.TrueForAll(clients, client => client.IsFollowing), "all are in");
        var talk = TalkAsync(speaker, double.Parse(rate, CultureInfo.InvariantCulture));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"connected {count}"));
        await Console.In.ReadLineAsync();

        var cut = Stopwatch.GetTimestamp();
        Array.ForEach(clients, client => client.Cut());
        var isWhole = await UntilAsync(() => Array.TrueForAll(clients, client => client.CaughtUpAt != 0), "all have caught up");
        Report(clients, cut);
        _isEnding = true;
        await talk;
        isWhole &= await UntilAsync(
            () => Array.TrueForAll(clients, client => client.Last >= speaker.Acknowledged), "all have come to the head");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"head {speaker.Acknowledged}"));
        return isWhole ? 0 : 1;
    }

    /// <summary>As the stock client: back after half a second to one and a half.</summary>
    private static async Task StayAsync(StormClient client)
    {
        while (!_isEnding)
        {
            await client.RunAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(500 + RandomNumberGenerator.GetInt32(1_000)), TimeProvider.System);
        }
    }

    private static async Task TalkAsync(StormClient speaker, double rate)
    {
        for (var n = 0; !_isEnding; n++)
        {
            speaker.Say(n.ToString(CultureInfo.InvariantCulture));
            await Task.Delay(TimeSpan.FromSeconds(1 / rate), TimeProvider.System);
        }
    }

    private static void Report(StormClient[] clients, long cut)
    {
        var times = clients.Where(client => client.CaughtUpAt != 0)
            .Select(client => Stopwatch.GetElapsedTime(cut, client.CaughtUpAt).TotalMilliseconds).Order().ToArray();
        var at = (double share) => times.Length == 0 ? 0 : times[Math.Min(times.Length - 1, (int)(times.Length * share))];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"caught-up {times.Length} p50 {at(0.5):F0} p99 {at(0.99):F0} most {at(1):F0} attempts {clients.Sum(client => client.Attempts) - clients.Length} syncs {clients.Sum(client => client.Syncs)} resets {clients.Sum(client => client.Resets)}"));
    }

    private static async Task<bool> UntilAsync(Func<bool> condition, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(since) > Limit)
            {
                await Console.Error.WriteLineAsync($"Waited {Limit} in vain until {what}.");
                return false;
            }

            await Task.Delay(Tick, TimeProvider.System);
        }

        return true;
    }
}
