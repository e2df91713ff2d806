using System.Net;
using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.SeedContract;
using Parley.Server.Storage;
using StackExchange.Redis;

namespace Parley.Server.Hosting;

/// <summary>Everything an operator can set, read and checked once at start.</summary>
internal sealed class ParleySettings
{
    private static readonly Dictionary<string, LogLevel> LogLevels = new(StringComparer.Ordinal)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["none"] = LogLevel.None,
    };

    private ParleySettings(SettingsReader read)
    {
        Port = read.Number("PORT", 4000, 0, 65_535, "TCP port of the web server; 0 takes a free one.");
        MetricsPort = read.Number("Parley:MetricsPort", 0, 0, 65_535, "Port of its own on which Prometheus finds GET /metrics; 0 = none.");
        Tls = ReadTls(read);
        LogLevel = read.Choice("LOG_LEVEL", LogLevel.Information, LogLevels, "What is logged: trace, debug, info, warn, error or none.");
        Database = ReadDatabase(read);
        Redis = ReadRedis(read);
        SecretFiles = read.SecretFiles;
        NodeName = read.Parsed(read.Text("Parley:NodeName", null, "This node's name among its siblings, or its address, whose dots and colons become dashes; ids of connections begin with it, so that a proxy finds the node. Without it they name nobody."), Hosting.NodeName.Parse);
        TrustedProxies = read.Networks("Parley:TrustedProxies", "Networks whose X-Forwarded-For and X-Forwarded-Proto are believed.");
        AllowedOrigins = read.Origins("Parley:AllowedOrigins", "Web pages of other origins that may connect; * allows all.");
        Guests = new GuestOptions
        {
            Enabled = read.Switch("Parley:Guests:Enabled", true, "Whether people may come without an account."),
        };
        Classic = new SeedOptions
        {
            Enabled = read.Switch("Parley:Classic:Enabled", true, "Whether the namespace / takes connections."),
        };
        Limits = ReadLimits(read);
        EventLog = ReadEventLog(read);
        PingInterval = read.Seconds("Parley:SocketIO:PingInterval", TimeSpan.FromSeconds(25), 1, 3600, "Seconds between two pings to a client.");
        PingTimeout = read.Seconds("Parley:SocketIO:PingTimeout", TimeSpan.FromSeconds(20), 1, 3600, "Seconds a client may take to answer a ping.");
        DrainDelay = read.Seconds("Parley:DrainDelay", TimeSpan.Zero, 0, 600, "Seconds between SIGTERM, from which on /ready answers 503, and the first client that is sent away: what load balancers need to notice.");
        DrainTime = read.Seconds("Parley:DrainTime", TimeSpan.FromSeconds(10), 0, 600, "Seconds over which clients are sent away after that, slice by slice, with all that is left to do.");
    }

    public int Port { get; }

    /// <summary>0: no metrics for Prometheus.</summary>
    public int MetricsPort { get; }

    /// <summary>Null: PORT is plain HTTP.</summary>
    public TlsFiles? Tls { get; }

    public LogLevel LogLevel { get; }

    public DatabaseOptions Database { get; }

    public ConfigurationOptions? Redis { get; }

    /// <summary>Files that secrets were read from, with the settings that name them.</summary>
    public IReadOnlyList<(string Setting, string File)> SecretFiles { get; }

    public string? NodeName { get; }

    public IReadOnlyList<IPNetwork> TrustedProxies { get; }

    public IReadOnlyList<string> AllowedOrigins { get; }

    public GuestOptions Guests { get; }

    public SeedOptions Classic { get; }

    public ChatLimits Limits { get; }

    public EventLogOptions EventLog { get; }

    public TimeSpan PingInterval { get; }

    public TimeSpan PingTimeout { get; }

    public TimeSpan DrainDelay { get; }

    public TimeSpan DrainTime { get; }

    /// <summary>Settings that nothing reads: most likely typing errors.</summary>
    public required IReadOnlyList<string> Unknown { get; init; }

    /// <exception cref="StartupException">All faults, a line each.</exception>
    public static ParleySettings Read(IConfiguration configuration)
    {
        var read = new SettingsReader(configuration);
        var settings = new ParleySettings(read) { Unknown = [.. read.Unknown()] };
        return read.Faults.Count == 0
            ? settings
            : throw new StartupException(string.Join(Environment.NewLine, read.Faults));
    }

    /// <summary>What can be set, for the reference page.</summary>
    public static IReadOnlyCollection<Setting> Describe()
    {
        var read = new SettingsReader(new ConfigurationBuilder().Build());
        _ = new ParleySettings(read) { Unknown = [] };
        return read.Settings;
    }

    private static TlsFiles? ReadTls(SettingsReader read)
    {
        var certificate = read.Text(TlsFiles.CertificateSetting, null, "PEM file of the server's certificate, with those between it and its authority. PORT then takes TLS alone, HTTP/1.1 and HTTP/2. It is read again when it changes.");
        var key = read.Text(TlsFiles.KeySetting, null, "PEM file of its key, without a passphrase.");
        if (certificate is null != key is null)
        {
            read.Refuse($"{TlsFiles.CertificateSetting} and {TlsFiles.KeySetting} belong together: one of them is missing");
        }

        return certificate is null || key is null ? null : new TlsFiles(certificate, key);
    }

    /// <summary>With the password of a file of its own, where there is one.</summary>
    private static string? ReadDatabaseUrl(SettingsReader read)
    {
        var url = read.Secret("DATABASE_URL", "PostgreSQL 15 or newer, such as postgresql://user:password@host:5432/chat; without it SQLite in DATA_DIR.");
        if (read.SecretFile("DATABASE_PASSWORD_FILE", "File that holds the password of DATABASE_URL, which then names the user alone.") is not { } password)
        {
            return url;
        }

        if (url is not null && DatabaseUrl.WithPassword(url, password) is { } whole)
        {
            return whole;
        }

        read.Refuse("DATABASE_PASSWORD_FILE is set; it takes a DATABASE_URL that names a user without a password");
        return url;
    }

    private static ConfigurationOptions? ReadRedis(SettingsReader read)
    {
        var options = read.Parsed(
            read.Secret("REDIS_URL", "Redis, such as redis://:password@host:6379/0, rediss://… for TLS (?sslrootcert=FILE for an authority of your own, sslcert and sslkey to show a certificate), several hosts of a Redis Cluster, or Sentinels with ?sentinel=name; without it presence and caches are this process's own."),
            RedisUrl.Parse);
        if (read.SecretFile("REDIS_PASSWORD_FILE", "File that holds the password of REDIS_URL, which then has none.") is { } password)
        {
            if (options is not { Password: null })
            {
                read.Refuse("REDIS_PASSWORD_FILE is set; it takes a REDIS_URL without a password");
            }
            else
            {
                options.Password = password;
            }
        }

        return options;
    }

    private static DatabaseOptions ReadDatabase(SettingsReader read)
    {
        var defaults = new DatabaseOptions();
        return new DatabaseOptions
        {
            Url = ReadDatabaseUrl(read),
            DataDirectory = read.Text("DATA_DIR", defaults.DataDirectory, "Folder of everything that is kept without PostgreSQL.")!,
            MaxPoolSize = read.Number("Parley:Database:MaxPoolSize", defaults.MaxPoolSize, 3, 1000, "Most connections to PostgreSQL."),
            MinPoolSize = read.Number("Parley:Database:MinPoolSize", defaults.MinPoolSize, 0, 1000, "Connections to PostgreSQL kept open."),
            IdleLifetime = read.Seconds("Parley:Database:IdleLifetime", defaults.IdleLifetime, 1, 3600, "Seconds until an idle connection beyond the least is closed."),
            ConnectTimeout = read.Seconds("Parley:Database:ConnectTimeout", defaults.ConnectTimeout, 1, 60, "Seconds that connecting to PostgreSQL may take."),
            CommandTimeout = read.Seconds("Parley:Database:CommandTimeout", defaults.CommandTimeout, 1, 600, "Seconds that a statement may take."),
            WaitForStandby = read.Switch("Parley:Database:WaitForStandby", defaults.WaitForStandby, "Whether an answer waits for PostgreSQL's synchronous standby, where it has one. Off: a standby that is away stops nothing, and a failover may lose what was answered."),
            ReadHistoryOnReplicas = read.Switch("Parley:Database:ReadHistoryOnReplicas", defaults.ReadHistoryOnReplicas, "Whether pages of history come from a standby where DATABASE_URL names several hosts; one that lags behind what this node has handed out is passed over."),
        };
    }

    private static ChatLimits ReadLimits(SettingsReader read)
    {
        var defaults = new ChatLimits();
        return new ChatLimits
        {
            TextBytes = read.Number("Parley:Limits:TextBytes", defaults.TextBytes, 0, 262_144, "Longest text of a message, in bytes of UTF-8; 0 = off."),
            FrameBytes = read.Number("Parley:Limits:FrameBytes", defaults.FrameBytes, 0, 100_000_000, "Largest frame or request body from a client, in bytes; 0 = off."),
            EventsPerSecond = read.Number("Parley:Limits:EventsPerSecond", defaults.EventsPerSecond, 0, 1_000_000, "Events a second from one socket; 0 = off."),
            EventBurst = read.Number("Parley:Limits:EventBurst", defaults.EventBurst, 1, 1_000_000, "Events at once from a rested socket."),
            DirectsPerHour = read.Number("Parley:Limits:DirectsPerHour", defaults.DirectsPerHour, 0, 1_000_000, "New direct channels a user may ask for in an hour; 0 = off."),
            SocketsPerAddress = read.Number("Parley:Limits:SocketsPerAddress", defaults.SocketsPerAddress, 0, 10_000_000, "Connections from one address; 0 = off."),
            HandshakesPerSecond = read.Number("Parley:Limits:HandshakesPerSecond", defaults.HandshakesPerSecond, 0, 1_000_000, "Handshakes a second from one address; 0 = off."),
            QueueBytes = read.Number("Parley:Limits:QueueBytes", defaults.QueueBytes, 0, 1_000_000_000, "Bytes that may wait for a slow socket before it is closed; 0 = off."),
            ConnectSeconds = read.Number("Parley:Limits:ConnectSeconds", defaults.ConnectSeconds, 0, 3600, "Seconds until a connection must have joined a namespace; 0 = off."),
        };
    }

    private static EventLogOptions ReadEventLog(SettingsReader read)
    {
        var defaults = new EventLogOptions();
        return new EventLogOptions
        {
            MaxGroupAppends = read.Number("Parley:EventLog:MaxGroupAppends", defaults.MaxGroupAppends, 1, 10_000, "Most appends in one transaction."),
            MaxWaitingAppends = read.Number("Parley:EventLog:MaxWaitingAppends", defaults.MaxWaitingAppends, 100, 1_000_000, "Most appends that wait; beyond it sends answer unavailable."),
            LongestCommit = read.Seconds("Parley:EventLog:LongestCommit", defaults.LongestCommit, 1, 60, "Seconds that a send waits for the database before it is answered unavailable."),
            MaxHotChannels = read.Number("Parley:EventLog:MaxHotChannels", defaults.MaxHotChannels, 1, 1_000_000, "Channels whose newest events are kept in memory."),
        };
    }
}
