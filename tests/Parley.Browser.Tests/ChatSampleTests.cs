using Microsoft.Playwright;
using Parley.Testing;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>The page of samples/chat.</summary>
public sealed class ChatSampleTests(Chromium chromium)
{
    [Fact]
    public async Task Two_windows_in_one_room_talk_to_each_other()
    {
        await using var chat = await SampleProcess.StartSampleAsync("chat", "Chat");
        var ann = await EnterAsync(chat, "Ann");
        var bob = await EnterAsync(chat, "Bob");
        await Expect(ann.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Bob came" })).ToBeVisibleAsync();
        await bob.GetByLabel("Say").FillAsync("<b>Hello</b>");
        await bob.Keyboard.PressAsync("Enter");
        await Expect(ann.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Bob: <b>Hello</b>" })).ToBeVisibleAsync();
        await bob.Context.DisposeAsync();
        await Expect(ann.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Bob left" })).ToBeVisibleAsync();
        await ann.Context.DisposeAsync();
    }

    private async Task<IPage> EnterAsync(SampleProcess chat, string name)
    {
        var context = await chromium.Browser.NewContextAsync(new() { BaseURL = chat.Address.ToString() });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Enter" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "here" })).ToBeVisibleAsync();
        return page;
    }
}
