namespace Parley.Server.Accounts;

/// <summary>Configuration section <c>Parley:Guests</c>.</summary>
internal sealed class GuestOptions
{
    public const string Section = "Parley:Guests";

    /// <summary>Whether people may come without an account. Default true.</summary>
    public bool Enabled { get; set; } = true;
}
