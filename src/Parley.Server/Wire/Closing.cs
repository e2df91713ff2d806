namespace Parley.Server.Wire;

/// <summary>What closes a connection, said just before: <c>draining</c>, <c>slow</c> or <c>revoked</c>.</summary>
internal sealed record Closing(string Reason, int ReconnectAfter);
