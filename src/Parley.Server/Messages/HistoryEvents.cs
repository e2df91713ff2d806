using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.Permissions;
using Parley.Server.Reactions;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>Reading what was said: <c>history</c>, <c>sync</c> and <c>resume</c> of <c>/chat</c>.</summary>
internal sealed class HistoryEvents(ChannelAccess access, EventLog log)
{
    /// <summary>All channels of one answer together: it must fit the queue that it travels in.</summary>
    private const int LargestResumeBytes = 512 * 1024;

    public void Map(ChatEvents chat)
    {
        chat.On<HistoryRequest, HistoryAnswer>("history", HistoryAsync);
        chat.On<SyncRequest, SyncAnswer>("sync", SyncAsync);
        chat.On<ResumeRequest, ResumeAnswer>("resume", ResumeAsync);
    }

    private async ValueTask<HistoryAnswer> HistoryAsync(
        Caller caller, HistoryRequest request, CancellationToken cancellation)
    {
        RequireOne(request);
        RequirePosition(request.Before, "before");
        RequirePosition(request.After, "after");
        var limit = RequireLimit(request.Limit, HistoryRequest.LargestPage);
        var channel = await access.RequireAsync(caller.User?.Id, request.ChannelId, cancellation);
        var after = request.From is { } from ? await RequireSeqAsync(channel.Id, from, cancellation) - 1 : request.After;
        var page = await log.HistoryAsync(channel.Id, request.Before, after, limit, cancellation);
        var messages = await NameCallerAsync(caller.User?.Id, page.Messages, cancellation);
        return new HistoryAnswer([.. messages.Select(State)], page.Epoch, page.Head, page.More);
    }

    private async ValueTask<long> RequireSeqAsync(string channelId, MessageId id, CancellationToken cancellation) =>
        await log.FindMessageAsync(id.Value, cancellation) is { } message && message.ChannelId == channelId
            ? message.Seq
            : throw ChatException.NotFound("from", "message");

    /// <summary>A page names the first of many reactors, the same for everybody; whoever asks must find themselves.</summary>
    private async ValueTask<IReadOnlyList<HistoryMessage>> NameCallerAsync(
        string? userId, IReadOnlyList<HistoryMessage> messages, CancellationToken cancellation)
    {
        var cut = messages.Where(message => message.Reactions.Any(r => r.By.Count < r.Count))
            .Select(message => message.Id).ToList();
        if (userId is null || cut.Count == 0)
        {
            return messages;
        }

        var own = await log.OwnReactionsAsync(userId, cut, cancellation);
        return
        [
            .. messages.Select(message => message with
            {
                Reactions =
                [
                    .. message.Reactions.Select(r => own.Contains((message.Id, r.Reaction)) && !r.By.Contains(userId)
                        ? r with { By = [.. r.By, userId] }
                        : r),
                ],
            }),
        ];
    }

    private async ValueTask<SyncAnswer> SyncAsync(Caller caller, SyncRequest request, CancellationToken cancellation)
    {
        RequirePosition(request.After, "after");
        TextRules.RequireId(request.Epoch, "epoch");
        var limit = RequireLimit(request.Limit, SyncRequest.LargestPage);
        var channel = await access.RequireAsync(caller.User?.Id, request.ChannelId, cancellation);
        var page = await log.SyncAsync(channel.Id, request.Epoch, request.After, limit, cancellation);
        return page.Reset
            ? new SyncAnswer(null, page.Epoch, page.Head, Reset: true)
            : new SyncAnswer(Raw(page.Events), page.Epoch, page.Head, page.More);
    }

    private async ValueTask<ResumeAnswer> ResumeAsync(
        Caller caller, ResumeRequest request, CancellationToken cancellation)
    {
        if (request.Positions.Count > ResumeRequest.MostChannels)
        {
            throw ChatException.TooLong(
                "positions",
                $"positions names {request.Positions.Count} channels; the limit is {ResumeRequest.MostChannels}.");
        }

        foreach (var (channelId, position) in request.Positions)
        {
            RequirePosition(channelId, position);
        }

        // Those that are not the caller's are left out: nothing to resume, and no reason to refuse the others.
        var allowed = await access.FilterAsync(caller.User?.Id, [.. request.Positions.Keys], cancellation);
        var heads = await log.HeadsAsync(allowed, cancellation);
        var channels = new Dictionary<string, ResumedChannel>(allowed.Count, StringComparer.Ordinal);
        var bytes = 0;
        foreach (var (channelId, head) in heads)
        {
            var position = request.Positions[channelId]!;
            var part = bytes > LargestResumeBytes
                ? ResumePart.ResetTo(head.Epoch, head.Head)
                : await log.ResumeAsync(channelId, position.Epoch, position.Seq, cancellation);
            bytes += part.Events.Sum(utf8 => utf8.Length);
            channels[channelId] = part.Reset || bytes > LargestResumeBytes
                ? new ResumedChannel(null, Reset: true, part.Epoch, part.Head)
                : new ResumedChannel(Raw(part.Events));
        }

        return new ResumeAnswer(channels);
    }

    private static void RequirePosition(string channelId, LogPosition? position)
    {
        TextRules.RequireId(channelId, "positions");
        if (position is null)
        {
            throw ChatException.Invalid("positions", $"positions.{channelId} must not be null.");
        }

        RequirePosition(position.Seq, "positions");
        TextRules.RequireId(position.Epoch, "positions");
    }

    private static List<RawJson> Raw(IReadOnlyList<ReadOnlyMemory<byte>> events) =>
        [.. events.Select(utf8 => new RawJson(utf8))];

    private static MessageState State(HistoryMessage message) => new(
        new MessageId(message.Id),
        message.Seq,
        message.Version,
        message.ClientId,
        new UserSummary(message.By.Id, message.By.Name),
        message.At,
        message.Text,
        message.EditedAt,
        message.Deleted,
        message.ReplyTo is { } replyTo ? new MessageId(replyTo) : null,
        [.. message.Reactions.Select(r => new ReactionState(r.Reaction, r.Count, r.By))]);

    private static void RequireOne(HistoryRequest request)
    {
        if (request is { Before: not null, After: not null } or { Before: not null, From: not null })
        {
            throw ChatException.Invalid("before", "Give one of before, after and from.");
        }

        if (request is { After: not null, From: not null })
        {
            throw ChatException.Invalid("after", "Give one of before, after and from.");
        }
    }

    private static void RequirePosition(long? seq, string field)
    {
        if (seq < 0)
        {
            throw ChatException.Invalid(field, $"{field} is {seq}; it must not be negative.");
        }
    }

    private static int RequireLimit(int? limit, int largest) =>
        limit switch
        {
            null => largest,
            < 1 => throw ChatException.Invalid("limit", $"limit is {limit}; it takes 1 to {largest}."),
            _ when limit > largest => throw ChatException.Invalid(
                "limit", $"limit is {limit}; it takes 1 to {largest}."),
            _ => limit.Value,
        };
}
