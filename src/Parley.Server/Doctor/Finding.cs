namespace Parley.Server.Doctor;

/// <summary>One thing that was looked at. Advice says what to do when it is not all right.</summary>
internal sealed record Finding(string What, FindingState State, string Found, string? Advice = null)
{
    public static Finding Ok(string what, string found) => new(what, FindingState.Ok, found);

    public static Finding Warning(string what, string found, string advice) => new(what, FindingState.Warning, found, advice);

    public static Finding Failed(string what, string found, string advice) => new(what, FindingState.Failed, found, advice);
}
