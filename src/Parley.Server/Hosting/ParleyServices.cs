using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Backup;
using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.Messages;
using Parley.Server.Moderation;
using Parley.Server.Nodes;
using Parley.Server.Permissions;
using Parley.Server.Presence;
using Parley.Server.Reactions;
using Parley.Server.SeedContract;
using Parley.Server.Storage;
using Parley.Server.Unread;
using Parley.Server.Wire;
using StackExchange.Redis;

namespace Parley.Server.Hosting;

/// <summary>Puts the features together. Background services start in the order written here and stop in reverse.</summary>
internal static class ParleyServices
{
    public static IServiceCollection AddParley(
        this IServiceCollection services, ParleySettings settings, Database database)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(database);
        services.AddSingleton(Options.Create(settings.Limits));
        services.AddSingleton(Options.Create(settings.Guests));
        services.AddSingleton(Options.Create(settings.Classic));
        services.AddSingleton(Options.Create(settings.EventLog));
        services.AddMetrics();
        services.AddNodeBus(settings);

        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<EventRate>();
        services.AddSingleton<EventPipeline>();
        services.AddSingleton<Admission>();
        services.AddBackground<EventLog>();
        services.AddSingleton<Guests>();
        services.AddSingleton<UnreadCounts>();
        services.AddSingleton<ChannelDirectory>();
        services.AddSingleton<DirectChannels>();
        services.AddSingleton<Callers>();
        services.AddSingleton<DirectAnnouncements>();
        services.AddSingleton<ChannelAccess>();
        services.AddSingleton<MessageAccess>();
        services.AddSingleton<EventPublisher>();
        services.AddBackground<PresenceNews>(); // before those it tells of: it hands on their last changes
        services.AddBackground<OnlineUsers>();
        services.AddBackground<Renames>();
        services.AddBackground<TypingMarks>();
        services.AddBackground<PresenceEvents>();
        services.AddBackground<HeadsTicker>();
        services.AddSingleton<BanList>();
        services.AddBackground<Bans>();
        services.AddSingleton<Revocations>();
        services.AddBackground<OperatorCommands>();

        services.AddSingleton<ChatConnections>();
        services.AddSingleton<MessageEvents>();
        services.AddSingleton<HistoryEvents>();
        services.AddSingleton<ReactionEvents>();
        services.AddSingleton<ReadEvents>();
        services.AddSingleton<DirectEvents>();
        services.AddSingleton<TypingEvents>();
        services.AddSingleton<ChatNamespace>();

        services.AddSingleton<RecentMessages>();
        services.AddSingleton<PresentUsers>();
        services.AddSingleton<SeedEvents>();
        services.AddSingleton<SeedBroadcasts>();
        services.AddSingleton<SeedNamespace>();

        services.AddOperation(database);
        services.AddTls(settings);
        return services.AddSharedState(settings);
    }

    /// <summary>What operators and their tools see: readiness, leaving well, the state of backups.</summary>
    private static void AddOperation(this IServiceCollection services, Database database)
    {
        services.AddSingleton<BackupTimes>();
        services.AddBackground<BackupAge>();
        if (database is PostgresDatabase postgres)
        {
            services.AddSingleton(postgres);
            services.AddBackground<ArchiveLag>();
        }

        services.AddBackground<Readiness>();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddSingleton<IHostLifetime, ServerLifetime>();
    }

    private static void AddTls(this IServiceCollection services, ParleySettings settings)
    {
        if (settings.Tls is { } files)
        {
            services.AddSingleton(files);
            services.AddBackground<ServedCertificate>();
            services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        }
    }

    /// <summary>The way between nodes. It is there before and after everybody who has something to say.</summary>
    private static void AddNodeBus(this IServiceCollection services, ParleySettings settings)
    {
        if (settings.Redis is { } redis)
        {
            services.AddSingleton<IConnectionMultiplexer>(_ => Connect(redis));
            services.AddSingleton(new RedisNames(redis.DefaultDatabase ?? 0));
            services.AddSingleton<NodeBusMetrics>();
            services.AddBackground<RedisNodeBus>();
            services.AddSingleton<INodeBus>(provider => provider.GetRequiredService<RedisNodeBus>());
        }
    }

    /// <summary>Redis itself may be away; Sentinels must say where it is once.</summary>
    private static ConnectionMultiplexer Connect(ConfigurationOptions redis)
    {
        RedisTls.Require(redis);
        try
        {
            return ConnectionMultiplexer.Connect(redis);
        }
        catch (RedisConnectionException fault) when (redis.ServiceName is { } name)
        {
            throw new StartupException($"REDIS_URL names the Sentinels of {name}: none of them answers or knows it", fault);
        }
    }

    /// <summary>What nodes share: in Redis where there is one, in this process otherwise.</summary>
    private static IServiceCollection AddSharedState(this IServiceCollection services, ParleySettings settings)
    {
        if (settings.Redis is null)
        {
            services.AddSingleton<IPresenceLeases, LocalLeases>();
            services.AddSingleton<IRecentMessageCache, LocalRecentMessageCache>();
            return services;
        }

        services.AddSingleton(settings.NodeName is { } name
            ? new NodeIdentity(name)
            : NodeIdentity.OfThisHost(settings.Port));
        services.AddSingleton<IPresenceLeases, RedisLeases>();
        services.AddSingleton<IRecentMessageCache, RedisRecentMessageCache>();
        return services;
    }

    private static void AddBackground<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
