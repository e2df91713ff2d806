using System.Collections.Concurrent;
using Parley.Server.Accounts;
using Parley.SocketIO;

namespace Parley.Server.Channels;

/// <summary>
/// Brings the members' sockets into a direct channel that came to be after they connected: <c>channel</c> first, then
/// its room. Done once per channel and node; later sockets find the channel in their <c>session</c>.
/// </summary>
internal sealed class DirectAnnouncements(ChannelDirectory channels)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _announced = new(StringComparer.Ordinal);
    private SocketIONamespace? _chat;

    public void Map(SocketIONamespace chat) => _chat = chat;

    public bool IsAnnounced(string channelId) =>
        _announced.TryGetValue(channelId, out var announcement) && announcement.Value.IsCompletedSuccessfully;

    /// <summary>Whoever asks leaves when it must; the announcement goes on for the others.</summary>
    public async Task AnnounceAsync(ChannelInfo channel, CancellationToken cancellation)
    {
        var announcement = _announced.GetOrAdd(channel.Id, _ => new Lazy<Task>(() => TellMembersAsync(channel)));
        try
        {
            await announcement.Value.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch
        {
            _announced.TryRemove(channel.Id, out _); // the next one tries again
            throw;
        }
    }

    private async Task TellMembersAsync(ChannelInfo channel)
    {
        foreach (var memberId in channel.MemberIds)
        {
            var room = Caller.RoomOf(memberId);
            _chat!.To(room).Emit("channel", await channels.SummarizeAsync(channel, memberId, CancellationToken.None));
            _chat.To(room).SocketsJoin(channel.Room);
        }
    }
}
