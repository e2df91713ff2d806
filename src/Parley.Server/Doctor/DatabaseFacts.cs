namespace Parley.Server.Doctor;

/// <summary>What PostgreSQL says about itself. The clock is in milliseconds since 1970; no address is a local socket.</summary>
internal sealed record DatabaseFacts(
    string Version,
    long Clock,
    string Fsync,
    string SynchronousCommit,
    string Standbys,
    int MaxConnections,
    bool Encrypted,
    string Address);
