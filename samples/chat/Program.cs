// A chat with rooms: `dotnet run` here, then open http://localhost:5000 in two windows.
using Chat;
using Parley.SocketIO;

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory, // the page lies beside the program
});
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // its request lines show session ids
builder.Services.AddSocketIO(options => options.Json.TypeInfoResolver = ChatJson.Default);
var app = builder.Build();
app.UseFileServer();
app.MapSocketIO("/socket.io", io =>
{
    var chat = io.Of("/");
    chat.Use((socket, _) =>
    {
        // `auth` of the client. Whoever is refused gets a connect_error with this text.
        var name = socket.Handshake.ReadAuth(ChatJson.Default.Hello)?.Name;
        socket.Data = name is { Length: > 0 and <= 30 }
            ? new Member(name)
            : throw new ConnectRefusedException("A name has 1 to 30 characters.");
        return default;
    });
    chat.On<string, int>("join", (socket, room, _) =>
    {
        var me = (Member)socket.Data!;
        Leave(socket, me);
        socket.To(room).Emit("joined", me.Name); // everybody in the room but the newcomer
        socket.Join(me.Room = room);
        return new(chat.Rooms[room]); // the acknowledgement
    });
    chat.On<string>("say", (socket, text, _) =>
    {
        if (socket.Data is Member { Room: { } room } me)
        {
            chat.To(room).Emit("said", new Said(me.Name, text));
        }

        return default;
    });
    chat.OnDisconnect((socket, _) =>
    {
        Leave(socket, (Member)socket.Data!);
        return default;
    });
});
app.Run();

static void Leave(SocketIOSocket socket, Member me)
{
    if (me.Room is { } room)
    {
        socket.Leave(room);
        socket.To(room).Emit("left", me.Name);
    }
}
