namespace Parley.Server.EventLogs;

/// <summary>What <see cref="GroupNeeds"/> asked for, as it stands under the locks. The plan moves it on.</summary>
internal sealed class GroupState
{
    public Dictionary<string, ChannelRow> Channels { get; } = new(StringComparer.Ordinal);

    public Dictionary<RequestKey, StoredRequest> Requests { get; } = [];

    public Dictionary<long, MessageRow> Messages { get; } = [];

    /// <summary>Those of the reactions asked about that stand.</summary>
    public HashSet<ReactionKey> Reactions { get; } = [];

    /// <summary>The logged texts of messages to be deleted.</summary>
    public Dictionary<long, List<LoggedText>> Texts { get; } = [];

    /// <summary>Ids set aside for new messages, rising.</summary>
    public Queue<long> Ids { get; } = [];

    /// <summary>The time after the locks were taken, in Unix milliseconds.</summary>
    public long Now { get; set; }

    public void AddText(long messageId, LoggedText text)
    {
        if (!Texts.TryGetValue(messageId, out var texts))
        {
            Texts[messageId] = texts = [];
        }

        texts.Add(text);
    }
}
