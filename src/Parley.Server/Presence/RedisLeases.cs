using System.Text.Json;
using Parley.Server.Accounts;
using Parley.Server.Hosting;
using Parley.Server.Limits;
using Parley.Server.Nodes;
using StackExchange.Redis;

namespace Parley.Server.Presence;

/// <summary>
/// Leases in Redis, shared by all nodes. A lease is <c>node|incarnation|user</c>: a hash holds who it is, a sorted set
/// when it ends, a set per user which leases it has, so that the last one gone is known by one atomic step, and a set per
/// name who is called so. All keys share a hash tag, as Redis Cluster asks of scripts. This node's own leases are kept beside and written again at
/// each renewal, which heals a Redis that was flushed; while Redis is away they are all that is known.
/// </summary>
internal sealed partial class RedisLeases(
    IConnectionMultiplexer redis, NodeIdentity node, TimeProvider time, ILogger<RedisLeases> logger, INodeBus? bus = null)
    : IPresenceLeases
{
    /// <summary>A node that is killed leaves no ghost after this; it is looked at every 5 s.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int ScanPage = 1_000;

    private const string LeasesKey = "{parley:presence}:leases";
    private const string ExpiryKey = "{parley:presence}:expiry";
    private const string UserKeyPrefix = "{parley:presence}:user:";
    private const string NameKeyPrefix = "{parley:presence}:called:";

    /// <summary>KEYS[4] is the name, KEYS[5] the one before it, often the same.</summary>
    private const string AcquireScript = """
        if ARGV[4] == '1' and redis.call('SCARD', KEYS[3]) == 0 then
          local called = redis.call('SCARD', KEYS[4])
          if called > redis.call('SISMEMBER', KEYS[4], ARGV[5]) then return -1 end
        end
        if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
          redis.call('SADD', KEYS[3], ARGV[1])
        end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
        redis.call('SADD', KEYS[3], ARGV[1])
        redis.call('PEXPIRE', KEYS[3], ARGV[6])
        redis.call('SREM', KEYS[5], ARGV[5])
        redis.call('SADD', KEYS[4], ARGV[5])
        redis.call('PEXPIRE', KEYS[4], ARGV[6])
        return redis.call('SCARD', KEYS[3])
        """;

    /// <summary>
    /// With a time in ARGV[2] only a lease that has ended by then is removed, by one node alone. Without, it is the
    /// holder's own: gone already (Redis was flushed), it counts as removed now. 0 = the user's last one went.
    /// </summary>
    private const string ReleaseScript = """
        if ARGV[2] ~= '' then
          local ends = redis.call('ZSCORE', KEYS[2], ARGV[1])
          if not ends or tonumber(ends) > tonumber(ARGV[2]) then return -1 end
        end
        local removed = redis.call('ZREM', KEYS[2], ARGV[1])
        if removed == 0 and ARGV[2] ~= '' then return -1 end
        redis.call('HDEL', KEYS[1], ARGV[1])
        redis.call('SREM', KEYS[3], ARGV[1])
        local left = redis.call('SCARD', KEYS[3])
        if left == 0 then redis.call('SREM', KEYS[4], ARGV[3]) end
        return left
        """;

    private readonly LocalLeases _own = new();

    /// <summary>A Redis that does not answer is not asked: each question would wait for its time limit, one after the other.</summary>
    private bool IsSilent => bus is { IsHealthy: false };

    private bool _droppedDeadIncarnation;

    public async ValueTask<Arrival> AcquireAsync(UserSummary user, bool uniqueName, CancellationToken cancellation)
    {
        var before = _own.Find(user.Id) ?? user;
        var local = await _own.AcquireAsync(user, uniqueName, cancellation);
        if (local == Arrival.NameTaken || IsSilent)
        {
            return local;
        }

        try
        {
            var leases = await AcquireInRedisAsync(user, before, uniqueName);
            if (leases == -1)
            {
                await _own.ReleaseAsync(user, cancellation);
                return Arrival.NameTaken;
            }

            return local == Arrival.First && leases == 1 ? Arrival.First : Arrival.Again;
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.RedisAway(logger, exception.Message);
            return local;
        }
    }

    public async ValueTask<bool> ReleaseAsync(UserSummary user, CancellationToken cancellation)
    {
        var known = _own.Find(user.Id) ?? user;
        if (!await _own.ReleaseAsync(user, cancellation))
        {
            return false;
        }

        if (IsSilent)
        {
            return true;
        }

        try
        {
            return await ReleaseInRedisAsync(LeaseOf(user.Id), known, ended: null) == 0;
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.RedisAway(logger, exception.Message);
            return true;
        }
    }

    public async ValueTask<IReadOnlyList<UserSummary>> ListAsync(int most, CancellationToken cancellation)
    {
        var own = await _own.ListAsync(most, cancellation);
        if (IsSilent)
        {
            return own;
        }

        try
        {
            var all = own.ToDictionary(user => user.Id);
            await foreach (var lease in redis.GetDatabase().HashScanAsync(LeasesKey, pageSize: ScanPage))
            {
                if (all.Count >= most)
                {
                    break;
                }

                var user = Read(lease.Value);
                all.TryAdd(user.Id, user);
            }

            return [.. all.Values];
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.RedisAway(logger, exception.Message);
            return own;
        }
    }

    public async ValueTask<bool> IsOnlineAsync(string userId, CancellationToken cancellation) =>
        await _own.IsOnlineAsync(userId, cancellation) || await ExistsAsync(UserKeyPrefix + userId);

    public async ValueTask<bool> IsNameTakenAsync(string name, CancellationToken cancellation) =>
        await _own.IsNameTakenAsync(name, cancellation) || await ExistsAsync(NameKeyPrefix + TextRules.FoldName(name));

    private async ValueTask<bool> ExistsAsync(string key)
    {
        if (IsSilent)
        {
            return false;
        }

        try
        {
            return await redis.GetDatabase().KeyExistsAsync(key);
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.RedisAway(logger, exception.Message);
            return false;
        }
    }

    public async ValueTask<IReadOnlyList<UserSummary>> RenewAsync(CancellationToken cancellation)
    {
        if (IsSilent)
        {
            return [];
        }

        try
        {
            // Pipelined: one after the other, 1,000 users would take as many round trips.
            var own = await _own.ListAsync(int.MaxValue, cancellation);
            await Task.WhenAll(own.Select(user => AcquireInRedisAsync(user, user, uniqueName: false)));

            var gone = await EndExpiredAsync();
            if (!_droppedDeadIncarnation)
            {
                gone.AddRange(await DropDeadIncarnationAsync());
                _droppedDeadIncarnation = true;
            }

            return gone;
        }
        catch (Exception exception) when (RedisFault.MeansAway(exception))
        {
            Log.RedisAway(logger, exception.Message);
            return [];
        }
    }

    private async Task<List<UserSummary>> EndExpiredAsync()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var gone = new List<UserSummary>();
        foreach (var lease in await redis.GetDatabase().SortedSetRangeByScoreAsync(ExpiryKey, stop: now))
        {
            await EndAsync(lease!, now, gone);
        }

        return gone;
    }

    /// <summary>A node that comes back under its name ends what its dead incarnation left, without waiting.</summary>
    private async Task<List<UserSummary>> DropDeadIncarnationAsync()
    {
        var gone = new List<UserSummary>();
        foreach (var lease in await redis.GetDatabase().HashKeysAsync(LeasesKey))
        {
            var parts = lease.ToString().Split('|', 3);
            if (parts.Length == 3 && parts[0] == node.Name && parts[1] != node.Incarnation)
            {
                await EndAsync(lease!, ended: null, gone);
            }
        }

        return gone;
    }

    private async Task EndAsync(string lease, long? ended, List<UserSummary> gone)
    {
        var value = await redis.GetDatabase().HashGetAsync(LeasesKey, lease);
        var user = value.IsNull ? new UserSummary(lease.Split('|', 3)[^1], "") : Read(value);
        if (await ReleaseInRedisAsync(lease, user, ended) == 0)
        {
            gone.Add(user);
        }
    }

    private async Task<int> AcquireInRedisAsync(UserSummary user, UserSummary before, bool uniqueName) =>
        (int)await redis.GetDatabase().ScriptEvaluateAsync(
            AcquireScript,
            [
                LeasesKey,
                ExpiryKey,
                UserKeyPrefix + user.Id,
                NameKeyPrefix + TextRules.FoldName(user.Name),
                NameKeyPrefix + TextRules.FoldName(before.Name),
            ],
            [
                LeaseOf(user.Id),
                JsonSerializer.Serialize(user, AccountJson.Default.UserSummary),
                (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds(),
                uniqueName ? "1" : "0",
                user.Id,
                (long)Lifetime.TotalMilliseconds * 2,
            ]);

    private async Task<int> ReleaseInRedisAsync(string lease, UserSummary user, long? ended) =>
        (int)await redis.GetDatabase().ScriptEvaluateAsync(
            ReleaseScript,
            [LeasesKey, ExpiryKey, UserKeyPrefix + user.Id, NameKeyPrefix + TextRules.FoldName(user.Name)],
            [lease, ended is { } at ? at : RedisValue.EmptyString, user.Id]);

    private string LeaseOf(string userId) => $"{node.Name}|{node.Incarnation}|{userId}";

    private static UserSummary Read(RedisValue value) =>
        JsonSerializer.Deserialize(value.ToString(), AccountJson.Default.UserSummary)!;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis is away, presence is this node's alone until it is back: {Why}")]
        public static partial void RedisAway(ILogger logger, string why);
    }
}
