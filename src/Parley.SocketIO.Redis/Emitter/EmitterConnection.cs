using Parley.SocketIO.Redis.Hosting;
using Parley.SocketIO.Redis.PubSub;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis.Emitter;

/// <summary>What all emitters that come of one another share.</summary>
internal sealed class EmitterConnection(RedisConnection redis, RedisEmitterOptions options) : IAsyncDisposable
{
    public EmitterConnection(IConnectionMultiplexer multiplexer, RedisEmitterOptions options)
        : this(new RedisConnection(multiplexer), options)
    {
    }

    public EventEncoder Encoder { get; } = new(options.Json);

    public void PublishBroadcast(string nsp, PacketPayload payload, BroadcastTarget target)
    {
        var channel = target.Rooms is [var only] ? $"{options.Key}#{nsp}#{only}#" : $"{options.Key}#{nsp}#";
        redis.Publish(
            RedisChannel.Literal(channel),
            BroadcastMessage.Encode(RedisAdapter.RedisEmitterId, nsp, payload, target, options.Parser));
    }

    public void PublishRequest(string nsp, byte[] request) =>
        redis.Publish(RedisChannel.Literal($"{options.Key}-request#{nsp}#"), request);

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var multiplexer = await redis.ConnectedAsync(cancellationToken);
        await multiplexer.GetDatabase().PingAsync().WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();
}
