namespace Parley.Server.EventLogs;

/// <summary>Unique for ever over all kinds of requests.</summary>
internal readonly record struct RequestKey(string Author, string ClientId);
