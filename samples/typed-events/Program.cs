// Typed events and acknowledgements in both directions. Start it, then run client.mjs.
using Parley.SocketIO;
using TypedEvents;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddSingleton<Auction>();
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // its request lines show session ids
builder.Services.AddSocketIO(options => options.Json.TypeInfoResolver = AuctionJson.Default);
var app = builder.Build();
app.MapSocketIO("/socket.io", io =>
{
    io.Of("/").UseEvents(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (EventBindingException fault)
        {
            context.Socket.Emit("invalid", $"{context.Name} {fault.Field}: {fault.Message}");
        }
    });
    app.Services.GetRequiredService<Auction>().Map(io.Of("/"));
});
app.Run();
