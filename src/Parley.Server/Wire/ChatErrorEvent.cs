namespace Parley.Server.Wire;

/// <summary>What an event without an ack is told on <c>/</c> when it fails: <c>chat_error</c>.</summary>
internal sealed record ChatErrorEvent(string Event, string Code, string Message);
