using System.Diagnostics;

namespace Parley.Server.EventLogs;

/// <summary>
/// The heart of the append, the same for both databases: the state under the locks goes in, answers and rows come out.
/// Pure: no I/O, no clock. Appends apply in the order they came, each to what the ones before it left.
/// </summary>
internal sealed class GroupPlan
{
    /// <summary>Most different reactions on one message.</summary>
    public const int MaxReactions = 20;

    private readonly GroupState _state;

    /// <summary>Where in <see cref="Events"/> the texts of a message stand.</summary>
    private readonly Dictionary<long, List<int>> _texts = [];

    private readonly Dictionary<long, MessageRow> _changed = [];

    private GroupPlan(GroupState state) => _state = state;

    /// <summary>One for each append of the group, in its order.</summary>
    public List<AppendResult> Answers { get; } = [];

    /// <summary>In seq order within each channel.</summary>
    public List<LogEvent> Events { get; } = [];

    public List<MessageRow> Sent { get; } = [];

    /// <summary>Messages of earlier groups that this one changes.</summary>
    public IReadOnlyCollection<MessageRow> Changed => _changed.Values;

    /// <summary>Events of earlier groups that lose their text.</summary>
    public List<LoggedText> Redacted { get; } = [];

    /// <summary>Reactions whose last word in this group is on (at that time) or off (null).</summary>
    public Dictionary<ReactionKey, long?> Reactions { get; } = [];

    public List<StoredRequest> Requests { get; } = [];

    public IEnumerable<ChannelRow> Moved => _state.Channels.Values.Where(channel => channel.Moved);

    public static GroupPlan Of(IReadOnlyList<PendingAppend> group, GroupState state)
    {
        var plan = new GroupPlan(state);
        foreach (var append in group)
        {
            plan.Answers.Add(plan.Answer(append));
        }

        return plan;
    }

    private AppendResult Answer(PendingAppend append)
    {
        if (_state.Requests.TryGetValue(append.Key, out var stored))
        {
            return stored.Repeat(append.Hash);
        }

        if (!_state.Channels.TryGetValue(append.Request.ChannelId, out var channel))
        {
            return AppendResult.Refused(AppendError.NotFound, "channelId", "there is no such channel");
        }

        var answer = append.Request switch
        {
            SendMessage send => Send(channel, send),
            EditMessage edit => Edit(channel, edit),
            DeleteMessage delete => Delete(channel, delete),
            React react => React(channel, react),
            _ => throw new UnreachableException(),
        };
        if (answer.Error == AppendError.None)
        {
            var request = StoredRequest.Of(append, answer);
            Requests.Add(request);
            _state.Requests.Add(append.Key, request);
        }

        return answer;
    }

    private AppendResult Send(ChannelRow channel, SendMessage send)
    {
        if (send.ReplyTo is { } replyTo && Find(channel, replyTo, "replyTo", out _) is { } refused)
        {
            return refused;
        }

        var at = Advance(channel);
        var message = new MessageRow
        {
            Id = _state.Ids.Dequeue(),
            ChannelId = channel.Id,
            AuthorId = send.Author.Id,
            Seq = channel.Head,
            Ordinal = ++channel.Ordinal,
            Version = channel.Head,
            Deleted = false,
            IsNew = true,
            ClientId = send.ClientId,
            ReplyTo = send.ReplyTo,
            CreatedAt = at,
            Text = send.Text,
        };
        Sent.Add(message);
        _state.Messages.Add(message.Id, message);
        return Record(channel, message, Event(channel, send, LogEventType.Message, message.Id) with
        {
            Text = send.Text,
            ReplyTo = send.ReplyTo,
        });
    }

    private AppendResult Edit(ChannelRow channel, EditMessage edit)
    {
        var refused = Find(channel, edit.MessageId, "messageId", out var message);
        if (message is not null && message.AuthorId != edit.Author.Id)
        {
            return NotTheAuthor("edited");
        }

        if (refused is not null)
        {
            return refused.Value;
        }

        var at = Advance(channel);
        message!.Text = edit.Text;
        message.EditedAt = at;
        return Record(channel, message, Event(channel, edit, LogEventType.Edit, message.Id) with { Text = edit.Text });
    }

    private AppendResult Delete(ChannelRow channel, DeleteMessage delete)
    {
        var refused = Find(channel, delete.MessageId, "messageId", out var message);
        if (message is not null && message.AuthorId != delete.Author.Id && !delete.Moderator)
        {
            return NotTheAuthor("deleted");
        }

        if (refused is not null)
        {
            return refused.Value;
        }

        var at = Advance(channel);
        message!.Text = "";
        message.Deleted = true;
        message.DeletedAt = at;
        EmptyTexts(message.Id);
        return Record(channel, message, Event(channel, delete, LogEventType.Delete, message.Id));
    }

    private AppendResult React(ChannelRow channel, React react)
    {
        if (Find(channel, react.MessageId, "messageId", out var message) is { } refused)
        {
            return refused;
        }

        var key = new ReactionKey(message!.Id, react.Reaction, react.Author.Id);
        if (_state.Reactions.Contains(key) == react.On)
        {
            var now = Time(Math.Max(_state.Now, channel.LastAt ?? 0));
            return Done(channel, message, message.Version, now) with { Unchanged = true };
        }

        var count = message.Reactions.GetValueOrDefault(react.Reaction) + (react.On ? 1 : -1);
        if (react.On && count == 1 && message.Reactions.Count >= MaxReactions)
        {
            return AppendResult.Refused(
                AppendError.Invalid, "reaction", $"a message takes at most {MaxReactions} different reactions");
        }

        var at = Advance(channel);
        _ = react.On ? _state.Reactions.Add(key) : _state.Reactions.Remove(key);
        Reactions[key] = react.On ? at : null;
        message.Reactions[react.Reaction] = count;
        if (count == 0)
        {
            message.Reactions.Remove(react.Reaction);
        }

        return Record(channel, message, Event(channel, react, LogEventType.React, message.Id) with
        {
            Reaction = react.Reaction,
            On = react.On,
            ReactionCount = count,
        });
    }

    /// <summary>Finds a message that may still be changed. A deleted one is found and refused, so that the author's rule can go first.</summary>
    private AppendResult? Find(ChannelRow channel, long id, string field, out MessageRow? message)
    {
        if (!_state.Messages.TryGetValue(id, out message) || message.ChannelId != channel.Id)
        {
            message = null;
            return AppendResult.Refused(AppendError.NotFound, field, "there is no such message in this channel");
        }

        return message.Deleted ? AppendResult.Refused(AppendError.Deleted, field, "the message is deleted") : null;
    }

    private static AppendResult NotTheAuthor(string what) =>
        AppendResult.Refused(AppendError.Forbidden, "messageId", $"a message is {what} by its author only");

    /// <summary>Gives out the channel's next seq and the time that goes with it, which never runs back.</summary>
    private long Advance(ChannelRow channel)
    {
        var at = Math.Max(_state.Now, channel.LastAt ?? 0);
        channel.Head++;
        channel.LastAt = at;
        return at;
    }

    private static LogEvent Event(ChannelRow channel, AppendRequest request, LogEventType type, long messageId) => new()
    {
        ChannelId = channel.Id,
        Epoch = channel.Epoch,
        Seq = channel.Head,
        Type = type,
        MessageId = messageId,
        By = request.Author,
        At = Time(channel.LastAt!.Value),
        ClientId = request.ClientId,
    };

    private AppendResult Record(ChannelRow channel, MessageRow message, LogEvent logged)
    {
        message.Version = logged.Seq;
        if (!message.IsNew)
        {
            _changed[message.Id] = message;
        }

        if (logged.HasText)
        {
            if (!_texts.TryGetValue(message.Id, out var places))
            {
                _texts[message.Id] = places = [];
            }

            places.Add(Events.Count);
        }

        Events.Add(logged);
        return Done(channel, message, logged.Seq, logged.At);
    }

    private static AppendResult Done(ChannelRow channel, MessageRow message, long seq, DateTimeOffset at) =>
        new() { Seq = seq, Epoch = channel.Epoch, MessageId = message.Id, At = at };

    /// <summary>Rule 10: what was written goes from the log too, that of this group included.</summary>
    private void EmptyTexts(long messageId)
    {
        foreach (var place in _texts.GetValueOrDefault(messageId, []))
        {
            Events[place] = Events[place].Redact();
        }

        foreach (var text in _state.Texts.GetValueOrDefault(messageId, []))
        {
            Redacted.Add(text with { Payload = EventPayload.Decode(text.Payload).Redact().Payload });
        }
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
