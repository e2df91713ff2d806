using System.Text;
using System.Text.Json;
using Parley.SocketIO.Redis.MessagePack;
using Parley.SocketIO.Redis.Messages;

namespace Parley.SocketIO.Redis.PubSub;

// What other servers send. Runs on one thread at a time, in the order of the messages.
internal sealed partial class RedisAdapter
{
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 1000 };

    private void Dispatch(ReadOnlySpan<byte> channel, byte[] message)
    {
        if (channel.StartsWith(_channels.BroadcastUtf8))
        {
            OnBroadcast(channel[_channels.BroadcastUtf8.Length..], message);
        }
        else if (channel.SequenceEqual(_channels.RequestUtf8))
        {
            OnRequest(message);
        }
        else if (channel.SequenceEqual(_channels.ResponseUtf8) || channel.SequenceEqual(_channels.OwnResponseUtf8))
        {
            OnResponse(message);
        }
    }

    private void OnBroadcast(ReadOnlySpan<byte> suffix, byte[] message)
    {
        // "room#": nobody in it, nothing to read.
        if (!BroadcastMessage.IsFrom(message, _uidUtf8)
            && (suffix.IsEmpty || _local.Reaches(Encoding.UTF8.GetString(suffix[..^1]))))
        {
            BroadcastMessage.Deliver(message, _local, _nspUtf8);
        }
    }

    private void OnRequest(byte[] message)
    {
        var (json, attachments) = Read(message);
        using var document = JsonDocument.Parse(json, JsonOptions);
        var request = document.RootElement;
        var uid = TargetJson.Text(request, "uid"u8);
        if (uid == _uid)
        {
            return;
        }

        if (uid != RedisEmitterId)
        {
            _known.Heard(uid);
        }

        var id = TargetJson.Text(request, "requestId"u8);
        switch ((RequestType)TargetJson.Number(request, "type"u8))
        {
            case RequestType.RemoteJoin or RequestType.RemoteLeave:
                OnRooms(request, uid, id);
                break;
            case RequestType.RemoteDisconnect:
                OnDisconnect(request, uid, id);
                break;
            case RequestType.ServerSideEmit:
                var payload = new PacketPayload(TargetJson.Raw(request, "data"u8).ToArray(), attachments);
                _ = AnswerServerSideAsync(payload, id);
                break;
            case RequestType.Broadcast when id is not null && TargetJson.TryGet(request, "packet"u8, out var packet):
                _local.BroadcastWithAck(
                    new PacketPayload(TargetJson.Raw(packet, "data"u8).ToArray(), attachments),
                    TargetJson.Read(request),
                    TargetJson.ReadTimeout(request) ?? _options.RequestsTimeout,
                    new AckResponder(this, uid, id));
                break;
            case var type when id is not null:
                Answer(type, request, uid, id);
                break;
        }
    }

    /// <summary>Questions that are answered at once, also when there is nothing to tell.</summary>
    private void Answer(RequestType type, JsonElement request, string? uid, string id)
    {
        switch (type)
        {
            case RequestType.RemoteFetch:
                Respond(uid, Responses.Sockets(_uid, id, _local.FetchSockets(TargetJson.Read(request))));
                break;
            case RequestType.Sockets:
                var rooms = TargetJson.Names(request, "rooms"u8);
                var sockets = _local.FetchSockets(new BroadcastTarget(rooms.Length == 0 ? null : rooms, []));
                Respond(uid, Responses.Names(_uid, id, "sockets", sockets.Select(socket => socket.Id)));
                break;
            case RequestType.AllRooms:
                var all = _local.FetchSockets(new BroadcastTarget(null, [])).SelectMany(socket => socket.Rooms);
                Respond(uid, Responses.Names(_uid, id, "rooms", all.Distinct(StringComparer.Ordinal)));
                break;
        }
    }

    private void OnRooms(JsonElement request, string? uid, string? id)
    {
        var isJoin = TargetJson.Number(request, "type"u8) == (int)RequestType.RemoteJoin;
        var (target, rooms) = TargetJson.Text(request, "sid"u8) is { } socket
            ? (new BroadcastTarget([socket], []), [TargetJson.Text(request, "room"u8) ?? ""])
            : (TargetJson.Read(request), TargetJson.Names(request, "rooms"u8));
        if (isJoin)
        {
            _local.SocketsJoin(target, rooms);
        }
        else
        {
            _local.SocketsLeave(target, rooms);
        }

        RespondDone(uid, id);
    }

    private void OnDisconnect(JsonElement request, string? uid, string? id)
    {
        var target = TargetJson.Text(request, "sid"u8) is { } socket
            ? new BroadcastTarget([socket], [])
            : TargetJson.Read(request);
        _local.DisconnectSockets(
            target, request.TryGetProperty("close"u8, out var close) && close.ValueKind == JsonValueKind.True);
        RespondDone(uid, id);
    }

    private async Task AnswerServerSideAsync(PacketPayload payload, string? id)
    {
        // Failures of the handler are logged where it is run.
        if (await _local.ServerSideEventAsync(payload, _subscriptions.Ending) is { } answer && id is not null)
        {
            _redis.Publish(_channels.Response(null), Responses.ServerSideAnswer(_uid, id, answer));
        }
    }

    private void OnResponse(byte[] message)
    {
        var (json, attachments) = Read(message);
        using var document = JsonDocument.Parse(json, JsonOptions);
        var response = document.RootElement;
        var server = TargetJson.Text(response, "uid"u8);
        if (TargetJson.Text(response, "requestId"u8) is not { } id || server == _uid)
        {
            return;
        }

        _known.Heard(server);
        if (_pending.FindFetch(id) is { } fetch)
        {
            if (TargetJson.TryGet(response, "sockets"u8, out var sockets))
            {
                fetch.Add(sockets.EnumerateArray().Select(SocketDescription.FromJson), server);
            }
        }
        else if (_pending.FindAnswers(id) is { } answers)
        {
            OnAnswer(response, attachments, answers);
        }
    }

    private static void OnAnswer(
        JsonElement response, IReadOnlyList<ReadOnlyMemory<byte>> attachments, IAnswers answers)
    {
        switch ((RequestType)TargetJson.Number(response, "type"u8))
        {
            case RequestType.BroadcastClientCount:
                answers.Expect(TargetJson.Number(response, "clientCount"u8, otherwise: 0));
                break;
            case RequestType.BroadcastAck:
                answers.Add(TargetJson.Raw(response, "packet"u8), attachments);
                break;
            case RequestType.BroadcastClientGone:
                answers.Withdraw();
                break;
            case RequestType.ServerSideEmit:
                answers.Add(TargetJson.Raw(response, "data"u8), attachments);
                break;
        }
    }

    private void Respond(string? uid, byte[] response) =>
        _redis.Publish(_channels.Response(_options.PublishOnSpecificResponseChannel ? uid : null), response);

    private void RespondDone(string? uid, string? id)
    {
        if (id is not null)
        {
            Respond(uid, Responses.Done(_uid, id));
        }
    }

    /// <summary>JSON as it is; MessagePack as JSON with its binary data beside.</summary>
    private static PacketPayload Read(byte[] message) =>
        message is [(byte)'{', ..] ? new PacketPayload(message, []) : MessagePackToJson.Convert(message);

    /// <summary>Sends acknowledgements of clients to the server that asked.</summary>
    private sealed class AckResponder(RedisAdapter adapter, string? uid, string id) : IAnswers
    {
        public void Expect(int count) => adapter.Respond(uid, Responses.ClientCount(adapter._uid, id, count));

        public void Add(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
            adapter.Respond(uid, Responses.Ack(adapter._uid, id, json, attachments));

        public void Withdraw() => adapter.Respond(uid, Responses.ClientGone(adapter._uid, id));
    }
}
