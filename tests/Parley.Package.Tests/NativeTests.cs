using Parley.Testing;

namespace Parley.Package.Tests;

/// <summary>The sample typed-events as machine code, published by <c>script/native</c>, which runs these tests.</summary>
[Trait("needs", "native")]
public sealed class NativeTests
{
    private static readonly string Folder = Path.Combine(
        Repository.Root, "artifacts", "native", "publish", "TypedEvents", "release_linux-x64");

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    [InlineData("polling,websocket")]
    public async Task The_native_program_carries_types_bytes_and_acknowledgements_both_ways(string transports)
    {
        Assert.False(File.Exists(Path.Combine(Folder, "TypedEvents.dll")), "It is no machine code.");
        await using var auction = await SampleProcess.StartAsync(Path.Combine(Folder, "TypedEvents"), Folder);
        await AuctionClient.TalkAsync(auction, transports);
        Assert.Equal(0, await auction.TerminateAsync());
    }
}
