namespace Parley.Server.Backup;

/// <summary>How a column's values are written, whatever the database keeps them as.</summary>
internal enum DumpKind
{
    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>A JSON integer.</summary>
    Number,

    /// <summary>ISO 8601 in UTC with milliseconds.</summary>
    Time,

    /// <summary>Base64.</summary>
    Bytes,

    /// <summary>Bytes that are JSON, as they are.</summary>
    Json,
}
