namespace Parley.Server.Wire;

/// <summary>A request that cannot be done, said in the words of the protocol; becomes an error ack.</summary>
internal sealed class ChatException(string code, string message, string? field = null, int? retryAfter = null)
    : Exception(message)
{
    /// <summary>How long a client should wait before it retries what the database could not take, in ms.</summary>
    public const int UnavailableRetryMilliseconds = 1_000;

    public ErrorBody Body { get; } = new(code, message, field, retryAfter);

    public static ChatException Invalid(string field, string message) => new(ErrorCodes.Invalid, message, field);

    public static ChatException TooLong(string field, string message) => new(ErrorCodes.TooLong, message, field);

    public static ChatException NotJoined() => new(ErrorCodes.NotJoined, "Choose a name first.");

    public static ChatException NotFound(string field, string what) =>
        new(ErrorCodes.NotFound, $"There is no such {what}.", field);

    public static ChatException Forbidden(string message) => new(ErrorCodes.Forbidden, message);

    public static ChatException Unavailable() =>
        new(
            ErrorCodes.Unavailable,
            "The database cannot be reached at the moment.",
            retryAfter: UnavailableRetryMilliseconds);
}
