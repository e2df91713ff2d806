using System.Text.Json;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>A client that remembers its secret and the last offset it got, as the stock client does.</summary>
internal sealed class RecoveringClient : IDisposable
{
    private readonly WebSocketClient _client;

    private RecoveringClient(WebSocketClient client) => _client = client;

    public string Sid { get; private set; } = string.Empty;

    public string Pid { get; private set; } = string.Empty;

    public string? Offset { get; private set; }

    /// <summary>What came before the answer to CONNECT, without offsets.</summary>
    public List<string> Missed { get; } = [];

    public WebSocketClient Socket => _client;

    public static async Task<RecoveringClient> ConnectAsync(
        TestServer server, string? pid = null, string? offset = null, string members = "", params string[] headers)
    {
        var client = await WebSocketClient.ConnectAsync(
            server.Port, "/socket.io/?EIO=4&transport=websocket", headers);
        await client.ReadTextAsync();
        string[] auth =
        [
            .. pid is null ? Array.Empty<string>() : [$"\"pid\":\"{pid}\""],
            .. offset is null ? Array.Empty<string>() : [$"\"offset\":\"{offset}\""],
            .. members.Length == 0 ? Array.Empty<string>() : [members],
        ];
        await client.SendTextAsync(auth.Length == 0 ? "40" : $"40{{{string.Join(',', auth)}}}");
        var result = new RecoveringClient(client) { Offset = offset };
        await result.ReadConnectAsync();
        return result;
    }

    /// <summary>Comes back for the socket of this client, from the last event it got.</summary>
    public Task<RecoveringClient> ReturnAsync(TestServer server, params string[] headers) =>
        ConnectAsync(server, Pid, Offset, string.Empty, headers);

    /// <summary>The next event, without its offset.</summary>
    public async Task<string> ReadAsync() => Take(await _client.ReadTextAsync());

    public void Dispose() => _client.Dispose();

    private async Task ReadConnectAsync()
    {
        while (true)
        {
            var text = await _client.ReadTextAsync();
            if (text.StartsWith("40", StringComparison.Ordinal))
            {
                var answer = JsonDocument.Parse(text[2..]).RootElement;
                Sid = answer.GetProperty("sid").GetString()!;
                Pid = answer.GetProperty("pid").GetString()!;
                return;
            }

            Missed.Add(Take(text));
        }
    }

    /// <summary>Takes the offset off an event.</summary>
    private string Take(string text)
    {
        Assert.Equal("\"]", text[^2..]);
        var comma = text.LastIndexOf(",\"", StringComparison.Ordinal);
        Offset = text[(comma + 2)..^2];
        Assert.NotEmpty(Offset);
        return $"{text[..comma]}]";
    }
}
