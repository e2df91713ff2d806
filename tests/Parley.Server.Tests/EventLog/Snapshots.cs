using System.Text.Json;
using Parley.Server.EventLogs;

namespace Parley.Server.Tests.EventLogs;

/// <summary>
/// Proof that an action's events tell all it does: the history before it, with the events applied by the client's rule,
/// is the history after it. Events are read as a client reads them, from their bytes.
/// </summary>
internal static class Snapshots
{
    public static async Task VerifyActionAsync(LogFixture log, Func<ValueTask<AppendResult>> action)
    {
        var before = await HistoryAsync(log);
        var result = await action();
        Assert.Equal(AppendError.None, result.Error);
        var after = await HistoryAsync(log);

        var events = (await log.Log.SyncAsync(log.Lobby, result.Epoch, before.Head, 300, default)).Events;
        Assert.Equal(after.Head - before.Head, events.Count);
        var state = before.Messages.ToDictionary(message => message.Id);
        foreach (var utf8 in events)
        {
            Apply(state, utf8);
        }

        Assert.Equal(after.Messages.Select(Show), state.Values.OrderBy(message => message.Seq).Select(Show));
    }

    /// <summary>The whole of a channel's history, page by page.</summary>
    public static async Task<HistoryPage> HistoryAsync(LogFixture log)
    {
        var page = await log.Log.HistoryAsync(log.Lobby, null, 0, 100, default);
        var messages = page.Messages.ToList();
        while (page.More)
        {
            page = await log.Log.HistoryAsync(log.Lobby, null, messages[^1].Seq, 100, default);
            messages.AddRange(page.Messages);
        }

        return page with { Messages = messages };
    }

    public static void Apply(Dictionary<long, HistoryMessage> state, ReadOnlyMemory<byte> utf8)
    {
        using var json = JsonDocument.Parse(utf8);
        var logged = json.RootElement;
        var seq = logged.GetProperty("seq").GetInt64();
        var at = DateTimeOffset.Parse(Text(logged, "at")!, null);
        if (Text(logged, "type") == "message")
        {
            var id = long.Parse(Text(logged, "id")!, null);
            var by = new Author(Text(logged.GetProperty("by"), "id")!, Text(logged.GetProperty("by"), "name")!);
            state.TryAdd(id, new HistoryMessage(
                id, seq, seq, Text(logged, "clientId")!, by, at, Text(logged, "text")!, null, false,
                Text(logged, "replyTo") is { } replyTo ? long.Parse(replyTo, null) : null, []));
            return;
        }

        var messageId = long.Parse(Text(logged, "messageId")!, null);
        Assert.Equal($"{Text(logged, "channelId")}:{seq}", Text(logged, "id"));
        if (!state.TryGetValue(messageId, out var message) || message.Version >= seq)
        {
            return;
        }

        state[messageId] = Text(logged, "type") switch
        {
            "edit" => message with { Version = seq, Text = Text(logged, "text")!, EditedAt = at },
            "delete" => message with { Version = seq, Text = "", Deleted = true },
            "react" => React(message with { Version = seq }, logged),
            var type => throw new InvalidDataException($"unknown type {type}"),
        };
    }

    /// <summary>One message in one line; in reactions only who gave which counts, not who came first.</summary>
    public static string Show(HistoryMessage message) =>
        $"{message.Id} {message.Seq} v{message.Version} {message.ClientId} {message.By} {message.At:O} \"{message.Text}\" " +
        $"edited {message.EditedAt:O} deleted {message.Deleted} to {message.ReplyTo} " +
        string.Join(' ', message.Reactions
            .OrderBy(reaction => reaction.Reaction, StringComparer.Ordinal)
            .Select(reaction => $"{reaction.Reaction}={string.Join(',', reaction.By.Order(StringComparer.Ordinal))}"));

    private static HistoryMessage React(HistoryMessage message, JsonElement logged)
    {
        var reaction = Text(logged, "reaction")!;
        var userId = Text(logged.GetProperty("by"), "id")!;
        var by = message.Reactions.FirstOrDefault(summary => summary.Reaction == reaction)?.By ?? [];
        List<string> changed = logged.GetProperty("on").GetBoolean()
            ? [.. by.Where(id => id != userId), userId]
            : [.. by.Where(id => id != userId)];
        var others = message.Reactions.Where(summary => summary.Reaction != reaction);
        return message with { Reactions = [.. others, .. changed is [] ? [] : new[] { new ReactionSummary(reaction, changed.Count, changed) }] };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
