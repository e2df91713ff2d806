namespace Parley.Server.Moderation;

/// <summary>A guest (by user id) or an address that may not come.</summary>
internal sealed record Ban(string Kind, string Value)
{
    public const string Guest = "guest";
    public const string Address = "address";
}
