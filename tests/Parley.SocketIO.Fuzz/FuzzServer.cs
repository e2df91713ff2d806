namespace Parley.SocketIO.Fuzz;

/// <summary>An application that uses what the library has: rooms, broadcasts, acknowledgements, typed arguments.</summary>
internal static class FuzzServer
{
    public static void Configure(SocketIOServer io)
    {
        var nsp = io.Of("/");
        nsp.OnConnection((socket, _) =>
        {
            socket.Join("all");
            return default;
        });
        nsp.On("echo", (socket, context, _) =>
        {
            socket.EmitRaw("echo", context.RawArguments.Span[1..^1], context.Attachments);
            context.AckRaw(context.RawArguments.Span[1..^1], context.Attachments);
            return default;
        });
        nsp.On<Everything, string>("typed", (_, everything, _) => new(everything.Text));
        nsp.On("all", (_, context, _) =>
        {
            nsp.To("all").EmitRaw("all", context.RawArguments.Span[1..^1]);
            return default;
        });
        nsp.On("leave", (socket, _, _) =>
        {
            socket.Disconnect();
            return default;
        });
        nsp.On("ask", async (socket, _, cancellation) =>
            await socket.EmitWithAckAsync<string, string>("ask", "?", TimeSpan.FromSeconds(1), cancellation));
        io.Of("/no").Use((_, _) => throw new ConnectRefusedException("no"));
        io.Of("/other").On("hi", (_, context, _) =>
        {
            context.Ack();
            return default;
        });
    }
}
