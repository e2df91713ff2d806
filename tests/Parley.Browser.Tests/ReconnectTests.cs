using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>The server dies under people who talk; nothing is lost, doubled or out of order.</summary>
public sealed class ReconnectTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task After_kill_9_everything_is_there_once_and_in_order()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("before");
        await bob.SeesAsync("before");
        await Server.KillAsync();
        await Expect(ann.Notice).ToBeVisibleAsync();
        string[] away = ["away one", "away two", "away three"];
        foreach (var text in away)
        {
            await ann.SayAsync(text);
            await Expect(ann.MessageOf(text).GetByText("waiting to be sent")).ToHaveCountAsync(1);
        }

        await Server.StartAgainAsync();
        foreach (var text in away)
        {
            await ann.SeesTickOnAsync(text);
            await bob.SeesAsync(text);
        }

        await Expect(ann.Notice).ToHaveCountAsync(0);
        await bob.SayAsync("after");
        await ann.SeesAsync("after");
        string[] all = ["before", .. away, "after"];
        Assert.Equal(all, await ann.TextsAsync());
        Assert.Equal(all, await bob.TextsAsync());
        await ann.Page.ReloadAsync();
        await ann.SeesAsync("after");
        Assert.Equal(all, await ann.TextsAsync());
    }

    [Fact]
    public async Task What_waits_survives_the_tab_being_closed()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await Server.KillAsync();
        await ann.SayAsync("not forgotten");
        await ann.CloseTabAsync();
        await Server.StartAgainAsync();
        await ann.OpenTabAsync();
        await ann.SeesTickOnAsync("not forgotten");
        await bob.SeesAsync("not forgotten");
        Assert.Equal(["not forgotten"], await bob.TextsAsync());
    }

    [Fact]
    public async Task What_waits_can_be_cancelled()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await Server.KillAsync();
        await ann.SayAsync("on second thoughts");
        await ann.MessageOf("on second thoughts").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(ann.MessageOf("on second thoughts")).ToHaveCountAsync(0);
        await Server.StartAgainAsync();
        await ann.SayAsync("never mind");
        await bob.SeesAsync("never mind");
        Assert.Equal(["never mind"], await bob.TextsAsync());
    }

    [Fact]
    public async Task Two_tabs_of_one_person_send_what_waits_once()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("before");
        var first = ann.Page;
        await ann.OpenTabAsync();
        await ann.SeesAsync("before");
        await Server.KillAsync();
        await ann.SayAsync("from the second tab");
        await Server.StartAgainAsync();
        await bob.SeesAsync("from the second tab");
        await Expect(first.Locator("article").Filter(new() { HasText = "from the second tab" })).ToHaveCountAsync(1);
        await ann.SeesTickOnAsync("from the second tab");
        Assert.Equal(["before", "from the second tab"], await bob.TextsAsync());
    }
}
