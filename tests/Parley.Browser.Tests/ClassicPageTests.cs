using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>The small page that makes the calls of the classic contract, beside Parley's own.</summary>
public sealed class ClassicPageTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task People_on_both_pages_talk_to_each_other()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await ClassicAsync("Bob"));
        await bob.Page.GetByLabel("Message", new() { Exact = true }).FillAsync("Hello from the small page");
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await ann.SeesAsync("Hello from the small page");
        await ann.SayAsync("Hello from the big one");
        await Expect(bob.Log).ToContainTextAsync("Hello from the big one");
        await Expect(bob.Page.Locator("#users")).ToContainTextAsync("Ann");
        await Expect(ann.Page.GetByRole(AriaRole.Complementary).GetByText("Bob")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Reactions_and_earlier_messages_are_there()
    {
        var (ann, bob) = (await ClassicAsync("Ann"), await ClassicAsync("Bob"));
        await ann.Page.GetByLabel("Message", new() { Exact = true }).FillAsync("React to me");
        await ann.Page.Keyboard.PressAsync("Enter");
        await bob.Log.GetByRole(AriaRole.Button, new() { Name = "React with thumbs up" }).ClickAsync();
        await Expect(ann.Log.GetByRole(AriaRole.Button, new() { Name = "React with thumbs up" })).ToContainTextAsync("1");
        var late = await ClassicAsync("Late");
        await Expect(late.Log).ToContainTextAsync("React to me");
    }

    private async Task<Person> ClassicAsync(string name)
    {
        var person = await VisitorAsync();
        await person.Page.GotoAsync("/classic/");
        await person.Page.GetByLabel("Username").FillAsync(name);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(person.Page.Locator("#users")).ToContainTextAsync(name);
        return person;
    }
}
