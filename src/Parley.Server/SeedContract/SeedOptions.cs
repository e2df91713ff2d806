namespace Parley.Server.SeedContract;

/// <summary>Configuration section <c>Parley:Classic</c>.</summary>
internal sealed class SeedOptions
{
    public const string Section = "Parley:Classic";

    /// <summary>Whether the namespace <c>/</c> takes connections. Default true.</summary>
    public bool Enabled { get; set; } = true;
}
