using System.Security.Cryptography;
using System.Text;
using Parley.SocketIO.Redis.Answers;
using Parley.SocketIO.Redis.Hosting;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.PubSub;

/// <summary>
/// One namespace over Redis' publish and subscribe: every server gets every broadcast, and answers every question. This
/// part asks; the other answers.
/// </summary>
internal sealed partial class RedisAdapter : IClusterAdapter
{
    /// <summary>What the emitter calls itself.</summary>
    public const string RedisEmitterId = "emitter";

    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    private readonly LocalAdapter _local;
    private readonly RedisConnection _redis;
    private readonly RedisAdapterOptions _options;
    private readonly string _uid = NewId();
    private readonly byte[] _uidUtf8;
    private readonly byte[] _nspUtf8;
    private readonly Channels _channels;
    private readonly PendingRequests _pending;
    private readonly KnownServers _known = new();
    private readonly Subscriptions _subscriptions;

    public RedisAdapter(LocalAdapter local, RedisConnection redis, RedisAdapterOptions options)
    {
        _local = local;
        _redis = redis;
        _options = options;
        _uidUtf8 = Encoding.UTF8.GetBytes(_uid);
        _nspUtf8 = Encoding.UTF8.GetBytes(local.Namespace.Name);
        _channels = new Channels(options.Key, local.Namespace.Name, _uid);
        _pending = new PendingRequests(redis.Time);
        _subscriptions = new Subscriptions(redis);
        _subscriptions.Add(_channels.All, OnMessage);
        _subscriptions.Add(_channels.Request, static _ => { }); // to be counted; the messages come by the pattern
    }

    /// <summary>Nobody knows who listens without asking Redis.</summary>
    public bool Reaches(BroadcastTarget target) => true;

    public void Broadcast(PacketPayload payload, BroadcastTarget target) => _redis.Publish(
        _channels.BroadcastTo(target.Rooms),
        BroadcastMessage.Encode(_uid, _local.Namespace.Name, payload, target, _options.Parser));

    public async ValueTask<int> BroadcastWithAckAsync(
        PacketPayload payload,
        BroadcastTarget target,
        TimeSpan timeout,
        IAnswers answers,
        CancellationToken cancellationToken)
    {
        var id = NewId();
        _pending.Add(id, answers, timeout, _subscriptions.Ending);
        _redis.Publish(
            _channels.Request, Requests.Broadcast(_uid, id, _local.Namespace.Name, payload, target, timeout));
        return await CountOthersAsync(timeout, cancellationToken);
    }

    public async ValueTask<FetchedDescriptions> FetchSocketsAsync(
        BroadcastTarget target, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var (id, fetch, started) = (NewId(), new PendingFetch(), _redis.Time.GetTimestamp());
        var patience = timeout ?? _options.RequestsTimeout;
        _pending.Add(id, fetch);
        try
        {
            _redis.Publish(_channels.Request, Requests.Fetch(_uid, id, target));
            var others = await CountOthersAsync(patience, cancellationToken);
            var left = patience - _redis.Time.GetElapsedTime(started);
            return await fetch.GatherAsync(
                others, _known, left > TimeSpan.Zero ? left : TimeSpan.Zero, _redis.Time, cancellationToken);
        }
        finally
        {
            _pending.Remove(id);
        }
    }

    public ValueTask SocketsJoinAsync(
        BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken) =>
        TellAsync(Requests.Rooms(RequestType.RemoteJoin, _uid, target, rooms), cancellationToken);

    public ValueTask SocketsLeaveAsync(
        BroadcastTarget target, IReadOnlyList<string> rooms, CancellationToken cancellationToken) =>
        TellAsync(Requests.Rooms(RequestType.RemoteLeave, _uid, target, rooms), cancellationToken);

    public ValueTask DisconnectSocketsAsync(BroadcastTarget target, bool close, CancellationToken cancellationToken) =>
        TellAsync(Requests.Disconnect(_uid, target, close), cancellationToken);

    public void ServerSideEmit(PacketPayload payload) =>
        _redis.Publish(_channels.Request, Requests.ServerSideEmit(_uid, null, payload));

    public async ValueTask<int> ServerSideEmitWithAckAsync(
        PacketPayload payload, TimeSpan timeout, IAnswers answers, CancellationToken cancellationToken)
    {
        var id = NewId();
        _pending.Add(id, answers, timeout, _subscriptions.Ending);
        _redis.Publish(_channels.Request, Requests.ServerSideEmit(_uid, id, payload));
        return await CountOthersAsync(timeout, cancellationToken);
    }

    public async ValueTask<int> CountServersAsync(CancellationToken cancellationToken) =>
        await CountOthersAsync(_options.RequestsTimeout, cancellationToken) + 1;

    public ValueTask DisposeAsync() => _subscriptions.DisposeAsync();

    /// <summary>Six characters, as in the packages for Node.js: enough for the servers and questions of a few seconds.</summary>
    private static string NewId() => RandomNumberGenerator.GetString(IdCharacters, 6);

    private ValueTask TellAsync(byte[] request, CancellationToken cancellationToken) =>
        _redis.PublishAsync(_channels.Request, request, cancellationToken);

    private async ValueTask<int> CountOthersAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (await _redis.CountSubscribersAsync(_channels.Request, timeout, cancellationToken) is { } servers)
        {
            _known.LastCount = Math.Max(0, servers - 1);
        }

        return _known.LastCount;
    }

    private void OnMessage(ChannelMessage message)
    {
        var channel = (byte[])message.Channel!;
        var body = (byte[])message.Message!;
        try
        {
            Dispatch(channel, body);
        }
        catch (Exception exception)
        {
            Log.MessageDropped(_redis.Logger, exception, body.Length, message.Channel.ToString());
        }
    }
}
