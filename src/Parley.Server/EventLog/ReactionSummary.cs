namespace Parley.Server.EventLogs;

/// <summary>One reaction to a message and the ids of those who gave it, first come first.</summary>
internal sealed record ReactionSummary(string Reaction, List<string> By)
{
    public int Count => By.Count;
}
