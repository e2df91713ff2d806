namespace Parley.Server.EventLogs;

/// <summary>
/// One reaction to a message: how many gave it, and the ids of the first of them, first come first. Of a message that
/// everybody liked not all can be named.
/// </summary>
internal sealed record ReactionSummary(string Reaction, int Count, List<string> By)
{
    public const int MostNamed = 50;
}
