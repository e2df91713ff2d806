namespace Parley.Server.Storage;

/// <summary>Where the data lives. The defaults are the laptop's: a SQLite file in <c>data/</c>.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>DATABASE_URL. Null: SQLite in <see cref="DataDirectory"/>.</summary>
    public string? Url { get; set; }

    /// <summary>DATA_DIR. Holds <c>parley.db</c> when there is no <see cref="Url"/>.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// True for the command line, which may run beside a server: takes no lock on its folder, and says so to PostgreSQL.
    /// </summary>
    public bool BesideServer { get; set; }

    /// <summary>Most connections this node opens. Default 20; 3 to 1,000: the log keeps one, the watcher another.</summary>
    public int MaxPoolSize { get; set; } = 20;

    /// <summary>Connections kept open. Default 5; 0 to <see cref="MaxPoolSize"/>.</summary>
    public int MinPoolSize { get; set; } = 5;

    /// <summary>How long a connection beyond the minimum may idle. Default 30 s; 1 s to 1 h.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long opening a connection may take. Default 2 s; 1 s to 1 min.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a statement may take before the database counts as unavailable. Default 10 s; 1 s to 10 min.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether what is answered waits for a synchronous standby, where PostgreSQL has one. Off, a failover may lose what
    /// was answered, and a standby that is away makes nobody wait. On by default.
    /// </summary>
    public bool WaitForStandby { get; set; } = true;

    /// <summary>
    /// Whether pages of history are read from a standby where <see cref="Url"/> names several hosts. What the standby does
    /// not have yet of what this node has handed out is read from the primary. Off by default.
    /// </summary>
    public bool ReadHistoryOnReplicas { get; set; }
}
