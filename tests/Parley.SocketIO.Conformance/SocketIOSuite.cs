namespace Parley.SocketIO.Conformance;

/// <summary>The handlers that the Socket.IO v5 protocol suite talks to.</summary>
internal static class SocketIOSuite
{
    public static void Configure(SocketIOServer io)
    {
        io.Of("/")
            .OnConnection(EmitAuthAsync)
            .On("message", (socket, context, _) =>
            {
                socket.EmitRaw("message-back", ContentOf(context), context.Attachments);
                return default;
            })
            .On("message-with-ack", (_, context, _) =>
            {
                context.AckRaw(ContentOf(context), context.Attachments);
                return default;
            });
        io.Of("/custom").OnConnection(EmitAuthAsync);
    }

    private static ValueTask EmitAuthAsync(SocketIOSocket socket, CancellationToken cancellationToken)
    {
        if (socket.Handshake.Auth is { } auth)
        {
            socket.Emit("auth", auth);
        }
        else
        {
            socket.EmitRaw("auth", "{}"u8);
        }

        return default;
    }

    private static ReadOnlySpan<byte> ContentOf(EventContext context) => context.RawArguments.Span[1..^1];
}
