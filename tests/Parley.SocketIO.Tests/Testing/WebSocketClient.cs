using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>A WebSocket client that may break every rule: it writes frames byte by byte as it is told.</summary>
internal sealed class WebSocketClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IDisposable _connection;
    private readonly Stream _stream;

    private WebSocketClient(IDisposable connection, Stream stream)
    {
        _connection = connection;
        _stream = stream;
    }

    public string Status { get; private set; } = string.Empty;

    public string Head { get; private set; } = string.Empty;

    public static Task<WebSocketClient> ConnectAsync(int port, string path, params string[] headers) =>
        ConnectWithAsync(port, path, [], headers);

    /// <summary>Sends frames in one piece with the handshake, without waiting for its answer.</summary>
    public static async Task<WebSocketClient> ConnectWithAsync(
        int port, string path, byte[] frames, params string[] headers)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", port);
        var client = new WebSocketClient(tcp, tcp.GetStream());
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request = $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            + string.Concat(headers.Select(header => $"{header}\r\n")) + "\r\n";
        await client.WriteRawAsync([.. Encoding.ASCII.GetBytes(request), .. frames]);
        await client.ReadHeadAsync();
        return client;
    }

    /// <summary>A WebSocket on a stream of an HTTP/2 connection of its own (RFC 8441).</summary>
    public static async Task<WebSocketClient> ConnectOverHttp2Async(Uri uri, params (string Name, string Value)[] headers)
    {
        var http = Http2.ClientOf(uri);
        var request = new HttpRequestMessage(HttpMethod.Connect, uri)
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };
        request.Headers.Protocol = "websocket";
        request.Headers.Add("Sec-WebSocket-Version", "13");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new WebSocketClient(http, await response.Content.ReadAsStreamAsync())
        {
            Status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture),
            Head = response.Headers.ToString(),
        };
    }

    /// <summary>Sends the end of the stream, and still reads.</summary>
    public void EndSending() => ((TcpClient)_connection).Client.Shutdown(SocketShutdown.Send);

    /// <summary>Joins a namespace and reads the answer.</summary>
    public async Task JoinAsync(string nsp = "/", string auth = "")
    {
        await SendTextAsync(nsp == "/" ? $"40{auth}" : $"40{nsp},{auth}");
        Assert.StartsWith("40", await ReadTextAsync(), StringComparison.Ordinal);
    }

    public Task SendTextAsync(string text) => WriteRawAsync(FrameOf(0x81, Encoding.UTF8.GetBytes(text)));

    public Task SendBinaryAsync(byte[] data) => WriteRawAsync(FrameOf(0x82, data));

    public async Task WriteRawAsync(byte[] bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>A masked frame; the first byte holds opcode and bits.</summary>
    public static byte[] FrameOf(byte first, ReadOnlySpan<byte> payload)
    {
        var header = payload.Length switch { < 126 => 2, <= 65535 => 4, _ => 10 };
        var frame = new byte[header + 4 + payload.Length];
        frame[0] = first;
        frame[1] = (byte)(0x80 | (header switch { 2 => payload.Length, 4 => 126, _ => 127 }));
        if (header == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }
        else if (header == 10)
        {
            BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
        }

        byte[] mask = [0x12, 0x34, 0x56, 0x78];
        mask.CopyTo(frame, header);
        for (var i = 0; i < payload.Length; i++)
        {
            frame[header + 4 + i] = (byte)(payload[i] ^ mask[i % 4]);
        }

        return frame;
    }

    public async Task<string> ReadTextAsync()
    {
        var (opcode, payload) = await ReadFrameAsync();
        Assert.Equal(1, opcode);
        return Encoding.UTF8.GetString(payload);
    }

    /// <summary>The next frame; opcode -1 at the end of the stream.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var (first, payload) = await ReadRawFrameAsync();
        return (first < 0 ? first : first & 0x0f, payload);
    }

    /// <summary>The next frame with the whole of its first byte; -1 at the end of the stream.</summary>
    public async Task<(int First, byte[] Payload)> ReadRawFrameAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var head = new byte[2];
        if (!await TryReadAsync(head, patience.Token))
        {
            return (-1, []);
        }

        Assert.Equal(0, head[1] & 0x80);
        var length = (ulong)(head[1] & 0x7f);
        if (length >= 126)
        {
            var extended = new byte[length == 126 ? 2 : 8];
            await _stream.ReadExactlyAsync(extended, patience.Token);
            length = extended.Length == 2
                ? BinaryPrimitives.ReadUInt16BigEndian(extended)
                : BinaryPrimitives.ReadUInt64BigEndian(extended);
        }

        var payload = new byte[length];
        await _stream.ReadExactlyAsync(payload, patience.Token);
        return (head[0], payload);
    }

    /// <summary>Reads to the end and returns the code of the closing frame: 1005 without one, 1006 without a frame.</summary>
    public async Task<int> ReadCloseAsync()
    {
        while (true)
        {
            var (opcode, payload) = await ReadFrameAsync();
            switch (opcode)
            {
                case 8:
                    return payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload);
                case -1:
                    return 1006;
            }
        }
    }

    /// <summary>Reads the rest of the response to a handshake that was refused.</summary>
    public async Task<string> ReadBodyAsync()
    {
        using var reader = new StreamReader(_stream, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _connection.Dispose();
    }

    private async Task ReadHeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        Head = head.ToString();
        Status = Head.Split(' ')[1];
    }

    private async ValueTask<bool> TryReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.ReadExactlyAsync(buffer, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is EndOfStreamException or IOException)
        {
            return false;
        }
    }
}
