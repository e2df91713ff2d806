namespace Parley.Server.Backup;

/// <summary>A backup, restore, export or import that cannot be done, with one line for the operator.</summary>
internal sealed class BackupException(string message, Exception? cause = null) : Exception(message, cause);
