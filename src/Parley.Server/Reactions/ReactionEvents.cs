using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.Messages;
using Parley.Server.Wire;

namespace Parley.Server.Reactions;

/// <summary>Reactions to a message: the <c>react</c> event of <c>/chat</c>.</summary>
internal sealed class ReactionEvents(MessageAccess messages)
{
    public void Map(ChatEvents chat) =>
        chat.OnAppend<ReactRequest, ChangeAnswer>("react", ReactAsync, ChangeAnswer.From);

    private async ValueTask<AppendRequest> ReactAsync(
        Caller caller, ReactRequest request, CancellationToken cancellation)
    {
        TextRules.RequireClientId(request.ClientId);
        TextRules.RequireReaction(request.Reaction, "reaction");
        var message = await messages.RequireAsync(caller.User?.Id, request.MessageId, cancellation);
        return new React(
            caller.RequireAuthor(),
            request.ClientId,
            message.ChannelId,
            request.MessageId.Value,
            request.Reaction,
            request.On);
    }
}
