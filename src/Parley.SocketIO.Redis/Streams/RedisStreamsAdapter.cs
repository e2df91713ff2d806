using System.Globalization;
using System.Text.Json;
using Parley.SocketIO.Redis.Cluster;
using Parley.SocketIO.Redis.Hosting;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Streams;

/// <summary>
/// One namespace over a stream: broadcasts and commands are entries of it, which survive a connection that is lost; questions
/// and answers are published.
/// </summary>
internal sealed partial class RedisStreamsAdapter : MessageAdapter
{
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 1000 };

    private readonly RedisStreamsAdapterOptions _options;
    private readonly StreamReader _reader;
    private readonly string _stream;
    private readonly RedisChannel _channel;

    public RedisStreamsAdapter(
        LocalAdapter local, RedisConnection redis, RedisStreamsAdapterOptions options, StreamReaders readers)
        : base(local, redis, options.RequestsTimeout)
    {
        _options = options;
        _stream = readers.NameOf(Nsp);
        _channel = Channel("");
        _reader = readers.Get(_stream);
        _reader.Add(Nsp, OnEntry);
        _ = BeginLogAsync();
        Subscriptions.Add(Channel($"{Uid}#"), OnMessage);
        Subscriptions.AddAfter(_reader.Begun, _channel, OnMessage); // whoever is counted gets everything
    }

    public override async ValueTask DisposeAsync()
    {
        _reader.Remove(Nsp);
        await base.DisposeAsync();
    }

    protected override void Publish(ClusterMessage message)
    {
        if (IsEphemeral(message))
        {
            Redis.Publish(_channel, message.Encode(Uid, Nsp, isMessagePack: true));
            return;
        }

        var fields = Encode(message);
        Redis.Send(multiplexer => multiplexer.GetDatabase().StreamAddAsync(
            _stream,
            fields,
            maxLength: _options.MaxLength,
            useApproximateMaxLength: true,
            flags: CommandFlags.FireAndForget));
    }

    protected override async ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        var fields = Encode(message);
        await Redis.SendAsync(
            multiplexer => multiplexer.GetDatabase().StreamAddAsync(
                _stream, fields, maxLength: _options.MaxLength, useApproximateMaxLength: true),
            cancellationToken);
    }

    protected override void Respond(string uid, ClusterMessage message) =>
        Redis.Publish(Channel($"{uid}#"), message.Encode(Uid, Nsp, isMessagePack: true));

    protected override ValueTask<int?> CountAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        Redis.CountSubscribersAsync(_channel, timeout, cancellationToken);

    private static bool IsEphemeral(ClusterMessage message) =>
        message.RequestId is not null
        || message.Type is MessageType.ServerSideEmit or MessageType.AdapterClose or MessageType.SocketTaken;

    private RedisChannel Channel(string suffix)
    {
        var name = $"{_options.ChannelPrefix}#{Nsp}#{suffix}";
        return _options.UseShardedPubSub ? RedisChannel.Sharded(name) : RedisChannel.Literal(name);
    }

    private NameValueEntry[] Encode(ClusterMessage message)
    {
        var data = message.EncodeData(isMessagePack: message.HasBinary);
        return
        [
            new("uid", Uid),
            new("nsp", Nsp),
            new("type", ((int)message.Type).ToString(CultureInfo.InvariantCulture)),
            new("data", message.HasBinary ? Convert.ToBase64String(data) : data),
        ];
    }

    private static PacketPayload DataOf(StreamEntry entry)
    {
        var data = (byte[]?)entry["data"] ?? "{}"u8.ToArray();
        return data is [(byte)'{', ..]
            ? new PacketPayload(data, [])
            : MessagePackToJson.Convert(Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(data)));
    }

    /// <summary>Entries come one by one, in the order of the stream.</summary>
    private void OnEntry(StreamEntry entry)
    {
        try
        {
            if ((string?)entry["uid"] is not { } uid)
            {
                return;
            }

            if (uid == Uid)
            {
                OnOwnEntry(entry);
                return;
            }

            var json = DataOf(entry);
            using var document = JsonDocument.Parse(json.Json, JsonOptions);
            var type = (MessageType)(int)entry["type"];
            if (type == MessageType.Broadcast && Local.UsesSharedLog && LogOffset.Parse(entry.Id) is { } offset)
            {
                Local.Broadcast(PacketOf(document.RootElement, json), TargetJson.Read(document.RootElement), offset);
            }
            else
            {
                Handle(type, uid, document.RootElement, json);
            }
        }
        catch (Exception exception)
        {
            Log.MessageDropped(Redis.Logger, exception, 0, $"{_stream} {entry.Id}");
        }
    }
}
