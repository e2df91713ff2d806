namespace Parley.Server.Backup;

/// <summary>How far PostgreSQL's log is written, and archived: bytes since its beginning, null without an archive.</summary>
internal sealed record ArchivePositions(long Written, long? Archived);
