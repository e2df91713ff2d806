using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Parley.Bench;

/// <summary>A guest on <c>/chat</c> over a bare WebSocket: sends, waits for the answer, counts what comes meanwhile.</summary>
internal sealed class ChatClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _lastAckId;

    public string UserId { get; private set; } = "";

    public string ChannelId { get; private set; } = "";

    public long Received { get; private set; }

    public async Task ConnectAsync(Uri server, string name)
    {
        await _socket.ConnectAsync(
            new Uri($"ws://{server.Authority}/socket.io/?EIO=4&transport=websocket"), CancellationToken.None);
        await WriteAsync($$$"""40/chat,{"guest":{"name":"{{{name}}}"}}""");
        using var session = JsonDocument.Parse((await ReadUntilAsync("42/chat,[\"session\""))["42/chat,".Length..]);
        UserId = session.RootElement[1].GetProperty("user").GetProperty("id").GetString()!;
        ChannelId = session.RootElement[1].GetProperty("channels")[0].GetProperty("id").GetString()!;
    }

    /// <summary>Goes on in the direct channel with another user.</summary>
    public async Task UseDirectAsync(string userId)
    {
        var answer = await AskAsync("direct", $$"""{"userIds":["{{userId}}"]}""");
        using var json = JsonDocument.Parse(answer[answer.IndexOf('[', StringComparison.Ordinal)..]);
        ChannelId = json.RootElement[0].GetProperty("channel").GetProperty("id").GetString()!;
    }

    public async Task SendAsync(string text)
    {
        var answer = await AskAsync(
            "send", $$"""{"channelId":"{{ChannelId}}","clientId":"{{Guid.CreateVersion7()}}","text":"{{text}}"}""");
        if (!answer.Contains("\"ok\":true", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(answer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        await ValueTask.CompletedTask;
    }

    private async Task<string> AskAsync(string name, string argument)
    {
        var id = (++_lastAckId).ToString(CultureInfo.InvariantCulture);
        await WriteAsync($"""42/chat,{id}["{name}",{argument}]""");
        return await ReadUntilAsync($"43/chat,{id}[");
    }

    private async Task<string> ReadUntilAsync(string start)
    {
        var prefix = Encoding.UTF8.GetBytes(start);
        while (true)
        {
            var length = await ReadAsync();
            if (_buffer.AsSpan(0, length).StartsWith(prefix))
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }

            Received++;
            if (length == 1 && _buffer[0] == (byte)'2')
            {
                await WriteAsync("3");
            }
        }
    }

    private async Task<int> ReadAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.EndOfMessage)
            {
                return length;
            }
        }
    }

    private Task WriteAsync(string packet) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, true, CancellationToken.None);
}
