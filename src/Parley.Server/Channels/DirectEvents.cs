using Parley.Server.Accounts;
using Parley.Server.Limits;
using Parley.Server.Wire;

namespace Parley.Server.Channels;

/// <summary>Talking to some people alone: the <c>direct</c> event of <c>/chat</c>.</summary>
internal sealed class DirectEvents(
    DirectChannels direct, ChannelDirectory channels, DirectAnnouncements announcements)
{
    public void Map(ChatEvents chat) => chat.On<DirectRequest, DirectAnswer>("direct", EnsureAsync);

    private async ValueTask<DirectAnswer> EnsureAsync(
        Caller caller, DirectRequest request, CancellationToken cancellation)
    {
        var user = caller.RequireUser();
        if (request.UserIds.Count > DirectRequest.MostMembers)
        {
            throw ChatException.Invalid(
                "userIds", $"userIds names {request.UserIds.Count} people; the limit is {DirectRequest.MostMembers}.");
        }

        foreach (var id in request.UserIds)
        {
            TextRules.RequireId(id, "userIds");
        }

        var channel = await direct.EnsureAsync(user.Id, request.UserIds, cancellation);
        await announcements.TellAsync(channel, user.Id, cancellation);
        return new DirectAnswer(await channels.SummarizeAsync(channel, user.Id, cancellation));
    }
}
