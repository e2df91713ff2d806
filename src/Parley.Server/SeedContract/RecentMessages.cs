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
        if (await cache.GetAsync(lobby, VersionOf(head.Epoch, head.Head)) is { } cached)
        {
            return cached;
        }

        var page = await log.NewestVisibleAsync(lobby, SeedMessage.Newest, cancellation);
        IReadOnlyList<SeedMessage> messages =
        [
            .. page.Messages.Reverse().Select(message => new SeedMessage(
                new MessageId(message.Id), message.By.Id, message.By.Name, message.Text, message.At)),
        ];
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(messages, ParleyJson.TypeInfo<IReadOnlyList<SeedMessage>>());
        await cache.SetAsync(lobby, VersionOf(page.Epoch, page.Head), utf8);
        return utf8;
    }

    private static string VersionOf(string epoch, long head) =>
        string.Create(CultureInfo.InvariantCulture, $"{epoch}:{head}");
}
