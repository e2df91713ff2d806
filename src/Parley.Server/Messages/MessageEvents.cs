using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.EventLogs;
using Parley.Server.Limits;
using Parley.Server.Permissions;
using Parley.Server.Wire;

namespace Parley.Server.Messages;

/// <summary>Saying something and taking it back: <c>send</c>, <c>edit</c> and <c>delete</c> of <c>/chat</c>.</summary>
internal sealed class MessageEvents(
    ChannelAccess access, MessageAccess messages, EventLog log, IOptions<ChatLimits> limits)
{
    public void Map(ChatEvents chat)
    {
        chat.On<SendRequest, SendAnswer>("send", SendAsync);
        chat.On<EditRequest, ChangeAnswer>("edit", EditAsync);
        chat.On<DeleteRequest, ChangeAnswer>("delete", DeleteAsync);
    }

    private async ValueTask<SendAnswer> SendAsync(Caller caller, SendRequest request, CancellationToken cancellation)
    {
        TextRules.RequireClientId(request.ClientId);
        TextRules.RequireText(request.Text, "text", limits.Value.TextBytes);
        var channel = await access.RequireAsync(caller.User?.Id, request.ChannelId, cancellation);
        var result = await log.AppendAsync(
            new SendMessage(
                caller.RequireAuthor(), request.ClientId, channel.Id, request.Text, request.ReplyTo?.Value),
            cancellation);
        result.ThrowIfRefused();
        return new SendAnswer(new MessageId(result.MessageId), result.Seq, result.Epoch, result.At, result.Repeated);
    }

    private async ValueTask<ChangeAnswer> EditAsync(Caller caller, EditRequest request, CancellationToken cancellation)
    {
        TextRules.RequireClientId(request.ClientId);
        TextRules.RequireText(request.Text, "text", limits.Value.TextBytes);
        var message = await messages.RequireAsync(caller.User?.Id, request.MessageId, cancellation);
        return ChangeAnswers.From(await log.AppendAsync(
            new EditMessage(
                caller.RequireAuthor(), request.ClientId, message.ChannelId, request.MessageId.Value, request.Text),
            cancellation));
    }

    private async ValueTask<ChangeAnswer> DeleteAsync(
        Caller caller, DeleteRequest request, CancellationToken cancellation)
    {
        TextRules.RequireClientId(request.ClientId);
        var message = await messages.RequireAsync(caller.User?.Id, request.MessageId, cancellation);
        return ChangeAnswers.From(await log.AppendAsync(
            new DeleteMessage(caller.RequireAuthor(), request.ClientId, message.ChannelId, request.MessageId.Value),
            cancellation));
    }
}
