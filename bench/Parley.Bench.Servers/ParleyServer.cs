using Parley.SocketIO;

namespace Parley.Bench.Servers;

/// <summary>What the load generator asks of every server, on Parley.SocketIO.</summary>
internal static class ParleyServer
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO(options => options.Json.TypeInfoResolver = BenchJsonContext.Default);
        var app = builder.Build();
        app.MapSocketIO("/socket.io", io => Map(io.Of("/")));
        return app;
    }

    private static void Map(SocketIONamespace sockets) => sockets
        .On("message", (_, context, _) =>
        {
            if (context.Attachments.Count > 0)
            {
                sockets.Emit("chat_message", context.Read<byte[]>(0));
            }
            else
            {
                sockets.Emit("chat_message", context.Read<string>(0));
            }

            return default;
        })
        .On<string>("join", (socket, room, _) =>
        {
            socket.Join(room);
            return default;
        })
        .On<string[]>("room", (_, say, _) =>
        {
            sockets.To(say[0]).Emit("chat_message", say[1]);
            return default;
        })
        .On<string[]>("direct", (_, say, _) =>
        {
            sockets.To(say[0]).Emit("chat_message", say[1]);
            return default;
        });
}
