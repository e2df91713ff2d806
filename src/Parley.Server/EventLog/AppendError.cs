namespace Parley.Server.EventLogs;

/// <summary>Why an append was refused. Only <see cref="Unavailable"/> may be tried again.</summary>
internal enum AppendError
{
    None,
    NotFound,
    Forbidden,
    Deleted,
    Conflict,
    Invalid,

    /// <summary>Not known to be on disk; asked again with the same client id it is stored once.</summary>
    Unavailable,
}
