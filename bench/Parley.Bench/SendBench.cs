using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Bench;

/// <summary>
/// How many sends a second the whole server answers: real process, real sockets, each client waiting for its answer
/// before it sends again. Clients and server share the machine. In the lobby every client receives every message; in
/// direct channels two do.
/// </summary>
internal sealed class SendBench(BenchOptions options)
{
    private static readonly Dictionary<string, string?> LimitsOff = new()
    {
        ["PARLEY__LIMITS__EVENTSPERSECOND"] = "0",
        ["PARLEY__LIMITS__SOCKETSPERADDRESS"] = "0",
        ["PARLEY__LIMITS__HANDSHAKESPERSECOND"] = "0",
        ["LOG_LEVEL"] = "warn",
    };

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly string _text = new('x', 100);

    public async Task RunAsync()
    {
        await Console.Out.WriteLineAsync(
            $"send: {options.Dialect}, {options.Callers} clients on /chat, messages of {_text.Length} bytes, " +
            $"{Environment.ProcessorCount} processors shared by server and clients, fsync on");
        await Console.Out.WriteLineAsync("limits switched off: events per second, sockets and handshakes per address");
        await MeasureAsync("lobby", direct: false);
        await MeasureAsync("direct", direct: true);
    }

    private async Task MeasureAsync(string name, bool direct)
    {
        var environment = new Dictionary<string, string?>(LimitsOff)
        {
            ["DATABASE_URL"] = options.Dialect == Dialect.Postgres
                ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()
                : null,
        };
        await using var server = await ParleyProcess.StartAsync(environment);
        var clients = new List<ChatClient>();
        try
        {
            for (var i = 0; i < options.Callers; i++)
            {
                clients.Add(new ChatClient());
                await clients[i].ConnectAsync(server.Address, $"client {i}");
            }

            if (direct)
            {
                for (var i = 0; i < clients.Count; i++)
                {
                    await clients[i].UseDirectAsync(clients[i ^ 1].UserId);
                }
            }

            await RoundAsync(clients, seconds: 1);
            for (var round = 1; round <= options.Rounds; round++)
            {
                var before = clients.Sum(client => client.Received);
                var (acked, elapsed) = await RoundAsync(clients, options.Seconds);
                var received = clients.Sum(client => client.Received) - before;
                await Console.Out.WriteLineAsync(
                    $"{name,-6} round {round}: {acked / elapsed.TotalSeconds,8:N0} acked/s   {received / elapsed.TotalSeconds,9:N0} frames received/s");
            }
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    private async Task<(long Acked, TimeSpan Elapsed)> RoundAsync(List<ChatClient> clients, int seconds)
    {
        var started = _time.GetTimestamp();
        var length = TimeSpan.FromSeconds(seconds);
        var acked = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            var own = 0L;
            while (_time.GetElapsedTime(started) < length)
            {
                await client.SendAsync(_text);
                own++;
            }

            return own;
        })));
        return (acked.Sum(), _time.GetElapsedTime(started));
    }
}
