namespace Parley.Server.Wire;

/// <summary>The closed list of error codes on every surface.</summary>
internal static class ErrorCodes
{
    public const string Invalid = "invalid";
    public const string TooLong = "too_long";
    public const string NotJoined = "not_joined";
    public const string NameTaken = "name_taken";
    public const string Unauthorized = "unauthorized";
    public const string GuestsDisabled = "guests_disabled";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not_found";
    public const string Deleted = "deleted";
    public const string Conflict = "conflict";
    public const string RateLimited = "rate_limited";
    public const string UnknownEvent = "unknown_event";
    public const string Unavailable = "unavailable";
    public const string Internal = "internal";

    public static readonly IReadOnlyList<string> All =
    [
        Invalid, TooLong, NotJoined, NameTaken, Unauthorized, GuestsDisabled, Forbidden, NotFound, Deleted, Conflict,
        RateLimited, UnknownEvent, Unavailable, Internal,
    ];
}
