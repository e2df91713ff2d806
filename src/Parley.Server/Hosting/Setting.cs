namespace Parley.Server.Hosting;

/// <summary>Something an operator can set: its key, its default and what it is for.</summary>
internal sealed record Setting(string Key, string Default, string What)
{
    public string EnvironmentName => EnvironmentNameOf(Key);

    /// <summary><c>Parley:Limits:TextBytes</c> is <c>PARLEY__LIMITS__TEXTBYTES</c> in the environment.</summary>
    public static string EnvironmentNameOf(string key) =>
        key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}
