using Parley.Testing;

namespace Parley.Package.Tests;

/// <summary>The client of samples/typed-events, and what it has to print.</summary>
internal static class AuctionClient
{
    public static async Task TalkAsync(SampleProcess server, string transports)
    {
        var lines = await JavaScript.RunAsync(
            "samples/typed-events/client.mjs", server.Address.GetLeftPart(UriPartial.Authority), transports);
        Assert.Equal(
            [
                "offered a picture of 100000 bytes",
                "for sale: A lamp, 100000 bytes, true",
                "bid 10: { accepted: true, price: 10 }",
                "price: 10",
                "bid 5: { accepted: false, price: 10 }",
                "bid 2000: { accepted: false, price: 10 }",
                "invalid: bid amount: amount is of the wrong type.",
                transports == "polling" ? "over polling" : "over websocket",
            ],
            lines);
    }
}
