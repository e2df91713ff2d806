using System.Globalization;
using System.Text.Json;
using Parley.Server.Channels;
using Parley.Server.EventLogs;
using Parley.Server.Wire;

namespace Parley.Server.SeedContract;

/// <summary>The newest messages of the lobby as <c>get_messages</c> answers them, encoded once for each state of it.</summary>
internal sealed class RecentMessages(ChannelDirectory channels, EventLog log, IRecentMessageCache cache)
{
    /// <summary>The JSON array, newest first.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(CancellationToken cancellation)
    {
        var lobby = channels.Lobby.Id;
        var head = (await log.StoredHeadsAsync([lobby], cancellation))[lobby];
        if (await cache.GetAsync(KeyOf(head.Epoch, head.Head)) is { } cached)
        {
            return cached;
        }

        var (messages, epoch, at) = await ReadAsync(lobby, cancellation);
        var utf8 = JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<SeedMessage>>(
            messages, ParleyJson.TypeInfo<IReadOnlyList<SeedMessage>>());
        await cache.SetAsync(KeyOf(epoch, at), utf8);
        return utf8;
    }

    /// <summary>Deleted messages do not count: pages are read until there are enough, or no more.</summary>
    private async ValueTask<(List<SeedMessage> Messages, string Epoch, long Head)> ReadAsync(
        string lobby, CancellationToken cancellation)
    {
        var messages = new List<SeedMessage>(SeedMessage.Newest);
        long? before = null;
        var first = default(HistoryPage);
        while (messages.Count < SeedMessage.Newest)
        {
            var page = await log.HistoryAsync(lobby, before, null, SeedMessage.Newest, cancellation);
            first ??= page;
            messages.AddRange(page.Messages.Reverse().Where(m => !m.Deleted).Select(m => new SeedMessage(
                new MessageId(m.Id), m.By.Id, m.By.Name, m.Text, m.At)));
            if (!page.More || page.Messages.Count == 0)
            {
                break;
            }

            before = page.Messages[0].Seq;
        }

        if (messages.Count > SeedMessage.Newest)
        {
            messages.RemoveRange(SeedMessage.Newest, messages.Count - SeedMessage.Newest);
        }

        return (messages, first!.Epoch, first.Head);
    }

    private static string KeyOf(string epoch, long head) =>
        string.Create(CultureInfo.InvariantCulture, $"{epoch}:{head}");
}
