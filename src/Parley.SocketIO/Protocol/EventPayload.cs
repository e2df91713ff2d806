namespace Parley.SocketIO.Protocol;

/// <summary>Where an event's name stands, and the comma before its first argument (-1 without arguments).</summary>
internal readonly record struct EventPayload(Range Name, int Comma, int ArgumentCount);
