namespace Parley.Server.Doctor;

internal enum FindingState
{
    Ok,

    /// <summary>It works; something may be lost, read by others or run out.</summary>
    Warning,

    /// <summary>The server would not start or not serve.</summary>
    Failed,
}
