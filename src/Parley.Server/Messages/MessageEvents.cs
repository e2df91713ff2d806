using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.Permissions;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>Saying something and taking it back: <c>send</c>, <c>edit</c> and <c>delete</c> of <c>/chat</c>.</summary>
internal sealed class MessageEvents(ChannelAccess access, MessageAccess messages, IOptions<ChatLimits> limits)
{
    public void Map(ChatEvents chat)
    {
        chat.OnAppend<SendRequest, SendAnswer>("send", SendAsync, SendAnswer.From);
        chat.OnAppend<EditRequest, ChangeAnswer>("edit", EditAsync, ChangeAnswer.From);
        chat.OnAppend<DeleteRequest, ChangeAnswer>("delete", DeleteAsync, ChangeAnswer.From);
    }

    private async ValueTask<AppendRequest> SendAsync(Caller caller, SendRequest request, CancellationToken cancellation)
    {
        TextRules.RequireClientId(request.ClientId);
        TextRules.RequireText(request.Text, "text", limits.Value.TextBytes);
        var channel = await access.RequireAsync(caller.User?.Id, request.ChannelId, cancellation);
        return new SendMessage(
            caller.RequireAuthor(), request.ClientId, channel.Id, request.Text, request.ReplyTo?.Value);
    }

    private async ValueTask<AppendRequest> EditAsync(Caller caller, EditRequest request, CancellationToken cancellation)
    {
        TextRules.RequireClientId(request.ClientId);
        TextRules.RequireText(request.Text, "text", limits.Value.TextBytes);
        var message = await messages.RequireAsync(caller.User?.Id, request.MessageId, cancellation);
        return new EditMessage(
            caller.RequireAuthor(), request.ClientId, message.ChannelId, request.MessageId.Value, request.Text);
    }

    private async ValueTask<AppendRequest> DeleteAsync(
        Caller caller, DeleteRequest request, CancellationToken cancellation)
    {
        TextRules.RequireClientId(request.ClientId);
        var message = await messages.RequireAsync(caller.User?.Id, request.MessageId, cancellation);
        return new DeleteMessage(caller.RequireAuthor(), request.ClientId, message.ChannelId, request.MessageId.Value);
    }
}
