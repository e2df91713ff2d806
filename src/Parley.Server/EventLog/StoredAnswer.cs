namespace Parley.Server.EventLogs;

/// <summary>The part of an answer that a repeat gets back; the seq stands in a column of its own.</summary>
internal sealed record StoredAnswer(long Id, string Epoch, long At, bool Unchanged);
