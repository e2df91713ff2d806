using System.Text.Json;
using Parley.SocketIO.Redis.Hosting;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;
using Parley.SocketIO.Redis.PubSub;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Cluster;

// What other servers send.
internal abstract partial class MessageAdapter
{
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 1000 };

    /// <summary>A whole message has come on a channel.</summary>
    protected void OnMessage(ChannelMessage message)
    {
        var body = (byte[])message.Message!;
        try
        {
            OnMessage(body);
        }
        catch (Exception exception)
        {
            Log.MessageDropped(Redis.Logger, exception, body.Length, message.Channel.ToString());
        }
    }

    /// <summary>The event of a broadcast, whose data lies in the JSON.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    protected static PacketPayload PacketOf(JsonElement data, PacketPayload json) =>
        TargetJson.TryGet(data, "packet"u8, out var packet)
            ? new PacketPayload(Slice(json, packet, "data"u8), json.Attachments)
            : throw new FormatException("A broadcast without a packet.");

    /// <summary>What a message says; <paramref name="data"/> lies in the JSON.</summary>
    protected void Handle(MessageType type, string uid, JsonElement data, PacketPayload json)
    {
        if (uid != RedisAdapter.RedisEmitterId)
        {
            _known.Heard(uid);
        }

        var id = TargetJson.Text(data, "requestId"u8);
        switch (type)
        {
            case MessageType.Broadcast:
                OnBroadcast(uid, id, data, PacketOf(data, json));
                break;
            case MessageType.SocketsJoin:
                Local.SocketsJoin(TargetJson.Read(data), TargetJson.Names(data, "rooms"u8));
                break;
            case MessageType.SocketsLeave:
                Local.SocketsLeave(TargetJson.Read(data), TargetJson.Names(data, "rooms"u8));
                break;
            case MessageType.DisconnectSockets:
                Local.DisconnectSockets(
                    TargetJson.Read(data), data.TryGetProperty("close"u8, out var c) && c.ValueKind == JsonValueKind.True);
                break;
            case MessageType.FetchSockets when id is not null:
                Respond(uid, ClusterMessage.Descriptions(id, Local.FetchSockets(TargetJson.Read(data))));
                break;
            case MessageType.ServerSideEmit:
                _ = AnswerServerSideAsync(uid, id, new PacketPayload(Slice(json, data, "packet"u8), json.Attachments));
                break;
            case MessageType.SocketTaken when TargetJson.Text(data, "pid"u8) is { } pid:
                Local.LetGo(pid);
                break;
            case MessageType.AdapterClose:
                _known.Left(uid);
                break;
            default:
                OnAnswer(type, uid, id, data, json.Attachments);
                break;
        }
    }

    private void OnMessage(byte[] body)
    {
        if (body.AsSpan().EndsWith(_ownEnd))
        {
            return; // every server gets its own messages too: without looking further
        }

        var json = body is [(byte)'{', ..] ? new PacketPayload(body, []) : MessagePackToJson.Convert(body);
        using var document = JsonDocument.Parse(json.Json, JsonOptions);
        var message = document.RootElement;
        if (TargetJson.Text(message, "uid"u8) is { } uid && uid != Uid && TargetJson.Text(message, "nsp"u8) == Nsp)
        {
            message.TryGetProperty("data"u8, out var data);
            Handle((MessageType)TargetJson.Number(message, "type"u8), uid, data, json);
        }
    }

    private void OnBroadcast(string uid, string? id, JsonElement data, PacketPayload payload)
    {
        var target = TargetJson.Read(data);
        if (id is null)
        {
            Local.Broadcast(payload, target);
        }
        else
        {
            Local.BroadcastWithAck(
                payload, target, TargetJson.ReadTimeout(data) ?? _requestsTimeout, new AckResponder(this, uid, id));
        }
    }

    private async Task AnswerServerSideAsync(string uid, string? id, PacketPayload payload)
    {
        // Failures of the handler are logged where it is run.
        if (await Local.ServerSideEventAsync(payload, Subscriptions.Ending) is { } answer && id is not null)
        {
            Respond(uid, ClusterMessage.Answer(MessageType.ServerSideEmitResponse, id, answer));
        }
    }

    private void OnAnswer(
        MessageType type, string uid, string? id, JsonElement data, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (id is null)
        {
            return;
        }

        if (type == MessageType.FetchSocketsResponse && _pending.FindFetch(id) is { } fetch)
        {
            fetch.Add(data.GetProperty("sockets"u8).EnumerateArray().Select(SocketDescription.FromJson).ToList(), uid);
            return;
        }

        if (_pending.FindAnswers(id) is not { } answers)
        {
            return;
        }

        switch (type)
        {
            case MessageType.BroadcastClientCount:
                answers.Expect(TargetJson.Number(data, "clientCount"u8, otherwise: 0));
                break;
            case MessageType.BroadcastAck or MessageType.ServerSideEmitResponse:
                answers.Add(TargetJson.Raw(data, "packet"u8), attachments);
                break;
            case MessageType.BroadcastClientGone:
                answers.Withdraw();
                break;
        }
    }

    /// <summary>A value of the document as it stands in the message, without a copy.</summary>
    private static ReadOnlyMemory<byte> Slice(PacketPayload json, JsonElement parent, ReadOnlySpan<byte> property)
    {
        var raw = TargetJson.Raw(parent, property);
        return json.Json.Span.Overlaps(raw, out var offset) ? json.Json.Slice(offset, raw.Length) : raw.ToArray();
    }

    /// <summary>Sends acknowledgements of clients to the server that asked.</summary>
    private sealed class AckResponder(MessageAdapter adapter, string uid, string id) : IAnswers
    {
        public void Expect(int count) => adapter.Respond(uid, ClusterMessage.ClientCount(id, count));

        public void Add(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) => adapter.Respond(
            uid, ClusterMessage.Answer(MessageType.BroadcastAck, id, new PacketPayload(json.ToArray(), attachments)));

        public void Withdraw() => adapter.Respond(uid, ClusterMessage.ClientGone(id));
    }
}
