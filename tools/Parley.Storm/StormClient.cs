using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.Storm;

/// <summary>One guest on <c>/chat</c> by WebSocket, which follows the lobby by the client rule and resumes.</summary>
internal sealed class StormClient(int port, int number)
{
    private const string Packet = "42/chat,";

    private readonly string _key = RandomNumberGenerator.GetHexString(48, lowercase: true);
    private readonly HashSet<long> _aside = [];
    private readonly Lock _sending = new();
    private Socket? _socket;
    private string _channel = "";
    private string _epoch = "";
    private int _resumeId;
    private int _nextId;
    private volatile bool _isFollowing;

    /// <summary>The newest event up to which it has all.</summary>
    public long Last { get; private set; }

    /// <summary>When it had caught up after it came back, as a timestamp; 0 while it has not.</summary>
    public long CaughtUpAt { get; private set; }

    public int Attempts { get; private set; }

    public int Syncs { get; private set; }

    public int Resets { get; private set; }

    public bool IsFollowing => _isFollowing;

    /// <summary>The seq that an acknowledged send got.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Connects and follows until the connection ends.</summary>
    public async Task RunAsync()
    {
        Attempts++;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        _socket = socket;
        var buffer = new FrameBuffer();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n\r\n"));
            var isOpen = false;
            while (await socket.ReceiveAsync(buffer.Free()) is > 0 and var count)
            {
                buffer.Received(count);
                if (!isOpen && buffer.TryReadHead(out var isSwitching))
                {
                    if (!isSwitching)
                    {
                        return;
                    }

                    isOpen = true;
                }

                while (isOpen && buffer.TryRead(out var text))
                {
                    Take(text);
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Cut, or refused: whoever runs it says when it comes back.
        }
        finally
        {
            _isFollowing = false;
            socket.Dispose();
        }
    }

    /// <summary>As if its network went away.</summary>
    public void Cut()
    {
        CaughtUpAt = 0;
        _socket?.Dispose();
    }

    public void Say(string text) => Emit(
        $"[\"send\",{{\"channelId\":\"{_channel}\",\"clientId\":\"{Guid.NewGuid()}\",\"text\":\"{text}\"}}]");

    private void Take(ReadOnlyMemory<byte> text)
    {
        var packet = text.Span;
        if (packet.StartsWith("42/chat,[\"event\""u8))
        {
            using var json = JsonDocument.Parse(text[Packet.Length..]);
            Receive(json.RootElement[1]);
            FillGap();
        }
        else if (packet.SequenceEqual("2"u8))
        {
            Send("3");
        }
        else if (packet.StartsWith("0"u8))
        {
            Send($"40/chat,{{\"guest\":{{\"name\":\"Guest {number}\",\"key\":\"{_key}\"}}}}");
        }
        else if (packet.StartsWith("42/chat,[\"session\""u8))
        {
            using var json = JsonDocument.Parse(text[Packet.Length..]);
            Welcome(json.RootElement[1]);
        }
        else if (packet.StartsWith("43/chat,"u8))
        {
            Answered(text[Packet.Length..]);
        }
    }

    private void Welcome(JsonElement session)
    {
        var lobby = session.GetProperty("channels").EnumerateArray().First(channel => channel.GetProperty("kind").ValueEquals("public"));
        if (_channel.Length == 0)
        {
            _channel = lobby.GetProperty("id").GetString()!;
            _epoch = lobby.GetProperty("epoch").GetString()!;
            Last = lobby.GetProperty("head").GetInt64();
            Followed();
            return;
        }

        _resumeId = Emit(
            $"[\"resume\",{{\"positions\":{{\"{_channel}\":{{\"epoch\":\"{_epoch}\",\"seq\":{Last}}}}}}}]");
    }

    private void Answered(ReadOnlyMemory<byte> text)
    {
        var bracket = text.Span.IndexOf((byte)'[');
        var id = int.Parse(text.Span[..bracket], System.Globalization.CultureInfo.InvariantCulture);
        using var json = JsonDocument.Parse(text[bracket..]);
        var answer = json.RootElement[0];
        if (answer.TryGetProperty("seq", out var seq))
        {
            Acknowledged = seq.GetInt64();
            return;
        }

        var part = answer;
        if (id == _resumeId && answer.TryGetProperty("channels", out var channels))
        {
            part = channels.GetProperty(_channel);
        }

        if (part.TryGetProperty("events", out var events))
        {
            foreach (var one in events.EnumerateArray())
            {
                Receive(one);
            }

            Followed();
            FillGap();
            return;
        }

        Resets++;
        _isFollowing = true;
        Sync();
    }

    private void Followed()
    {
        _isFollowing = true;
        if (_aside.Count == 0 && CaughtUpAt == 0)
        {
            CaughtUpAt = Stopwatch.GetTimestamp();
        }
    }

    private void FillGap()
    {
        if (_isFollowing && _aside.Count > 0)
        {
            Sync();
        }
    }

    private void Sync()
    {
        Syncs++;
        Emit($"[\"sync\",{{\"channelId\":\"{_channel}\",\"epoch\":\"{_epoch}\",\"after\":{Last},\"limit\":300}}]");
    }

    private void Receive(JsonElement logged)
    {
        var seq = logged.GetProperty("seq").GetInt64();
        if (seq > Last)
        {
            _aside.Add(seq);
        }

        while (_aside.Remove(Last + 1))
        {
            Last++;
        }
    }

    private int Emit(string arguments)
    {
        var id = Interlocked.Increment(ref _nextId);
        Send($"42/chat,{id}{arguments}");
        return id;
    }

    /// <summary>One masked frame; a mask of zeros leaves the text as it is.</summary>
    private void Send(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var head = length < 126 ? 6 : 8;
        var frame = new byte[head + length];
        frame[0] = 0x81;
        frame[1] = (byte)(0x80 | (length < 126 ? length : 126));
        if (head == 8)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)length);
        }

        Encoding.UTF8.GetBytes(text, frame.AsSpan(head));
        lock (_sending)
        {
            _socket!.Send(frame); // small: the kernel has room
        }
    }
}
