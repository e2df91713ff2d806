using Parley.Testing;

namespace Parley.Package.Tests;

/// <summary>Each sample, started as its README says, and the npm client in each of its transport settings.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Transports => ["polling", "websocket", "polling,websocket"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_chat_tells_each_room_what_is_said_in_it(string transports)
    {
        await using var chat = await SampleProcess.StartSampleAsync("chat", "Chat");
        Assert.Equal(
            [
                "nameless: A name has 1 to 30 characters.",
                "ann: 1 in tea, bob: 2 in tea, cat: 1 in coffee",
                "ann heard: bob joined, Ann: hi, Bob: hello, bob left",
                "cat heard: bob joined",
            ],
            await JavaScript.RunAsync("tests/Parley.Package.Tests/chat.mjs", chat.Address.ToString(), transports));
        Assert.Equal(0, await chat.TerminateAsync());
    }

    [Fact]
    public async Task The_chat_serves_its_page_and_the_client_that_the_page_loads()
    {
        await using var chat = await SampleProcess.StartSampleAsync("chat", "Chat");
        using var http = new HttpClient { BaseAddress = chat.Address };
        var page = await http.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains("'./socket.io.esm.min.js'", page, StringComparison.Ordinal);
        using var client = await http.GetAsync("/socket.io.esm.min.js", TestContext.Current.CancellationToken);
        Assert.Equal("text/javascript", client.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_auction_carries_types_bytes_and_acknowledgements_both_ways(string transports)
    {
        await using var auction = await SampleProcess.StartSampleAsync("typed-events", "TypedEvents");
        await AuctionClient.TalkAsync(auction, transports);
        Assert.Equal(0, await auction.TerminateAsync());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Namespaces_let_in_whom_their_policy_does(string transports)
    {
        await using var auth = await SampleProcess.StartSampleAsync("auth", "Auth");
        Assert.Equal(
            [
                "nobody on /: Unauthorized",
                "signed in as ann",
                "ann on /staff: Forbidden",
                "ann heard: We close at six.",
            ],
            await JavaScript.RunAsync("samples/auth/client.mjs", auth.Address.GetLeftPart(UriPartial.Authority), transports));
    }
}
