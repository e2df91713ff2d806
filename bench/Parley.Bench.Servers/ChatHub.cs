using Microsoft.AspNetCore.SignalR;

namespace Parley.Bench.Servers;

internal sealed class ChatHub : Hub
{
    [HubMethodName("message")]
    public Task MessageAsync(string text) => Clients.All.SendAsync("chat_message", text);
}
