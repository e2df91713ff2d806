namespace Parley.Server.EventLogs;

/// <summary>What must be known, under the channels' locks, before a group can be planned.</summary>
internal sealed class GroupNeeds
{
    private GroupNeeds()
    {
    }

    public SortedSet<string> Channels { get; } = new(StringComparer.Ordinal);

    public HashSet<RequestKey> Requests { get; } = [];

    /// <summary>Messages edited, deleted, reacted or replied to.</summary>
    public HashSet<long> Messages { get; } = [];

    public HashSet<ReactionKey> Reactions { get; } = [];

    /// <summary>Messages whose logged texts are to be emptied.</summary>
    public HashSet<long> Deletions { get; } = [];

    /// <summary>How many ids of messages to set aside.</summary>
    public int Sends { get; private set; }

    public static GroupNeeds Of(IReadOnlyList<PendingAppend> group)
    {
        var needs = new GroupNeeds();
        foreach (var append in group)
        {
            needs.Channels.Add(append.Request.ChannelId);
            needs.Requests.Add(append.Key);
            needs.Add(append.Request);
        }

        return needs;
    }

    private void Add(AppendRequest request)
    {
        switch (request)
        {
            case SendMessage send:
                Sends++;
                if (send.ReplyTo is { } replyTo)
                {
                    Messages.Add(replyTo);
                }

                break;
            case EditMessage edit:
                Messages.Add(edit.MessageId);
                break;
            case DeleteMessage delete:
                Messages.Add(delete.MessageId);
                Deletions.Add(delete.MessageId);
                break;
            case React react:
                Messages.Add(react.MessageId);
                Reactions.Add(new ReactionKey(react.MessageId, react.Reaction, react.Author.Id));
                break;
        }
    }
}
