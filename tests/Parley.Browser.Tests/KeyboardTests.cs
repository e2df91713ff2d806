using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>Everything with the keyboard alone, from the first visit on.</summary>
public sealed class KeyboardTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_whole_visit_needs_no_mouse()
    {
        var ann = await VisitorAsync();
        await Expect(ann.NameField).ToBeVisibleAsync();
        await TabToAsync(ann, ann.NameField);
        await ann.Page.Keyboard.TypeAsync("Ann");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Expect(ann.Field).ToBeFocusedAsync();
        await ann.Page.Keyboard.TypeAsync("one");
        await ann.Page.Keyboard.PressAsync("Shift+Enter");
        await ann.Page.Keyboard.TypeAsync("two");
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.SeesTickOnAsync("one");
        await Expect(ann.Field).ToBeFocusedAsync();

        await ann.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(ann.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edit message" })).ToBeFocusedAsync();
        await ann.Page.Keyboard.PressAsync("Control+A");
        await ann.Page.Keyboard.TypeAsync("edited by key");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Expect(ann.MessageOf("edited by key")).ToContainTextAsync("(edited)");

        await TabToAsync(ann, ann.MessageOf("edited by key"), "Shift+Tab");
        await ann.Page.Keyboard.PressAsync("x");
        await ann.Page.Keyboard.PressAsync("1");
        await Expect(ann.MessageOf("edited by key").GetByRole(AriaRole.Button, new() { Pressed = true })).ToBeVisibleAsync();

        await ann.MessageOf("edited by key").FocusAsync();
        await ann.Page.Keyboard.PressAsync("r");
        await Expect(ann.Field).ToBeFocusedAsync();
        await ann.Page.Keyboard.TypeAsync("a reply");
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.SeesTickOnAsync("a reply");

        await ann.MessageOf("edited by key").First.FocusAsync();
        await ann.Page.Keyboard.PressAsync("Delete");
        await ann.SeesAsync("Message deleted");
    }

    [Fact]
    public async Task The_palette_goes_to_a_person()
    {
        var (ann, _) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await Expect(ann.Page.GetByText("Bob")).ToBeVisibleAsync();
        await ann.Page.Keyboard.PressAsync("Control+K");
        await ann.Page.Keyboard.TypeAsync("bo");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Bob");
    }

    [Fact]
    public async Task The_question_mark_lists_the_keys_and_escape_closes_them()
    {
        var ann = await GuestAsync("Ann");
        await ann.SayAsync("hello");
        await ann.MessageOf("hello").FocusAsync();
        await ann.Page.Keyboard.PressAsync("?");
        await Expect(ann.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard" })).ToBeVisibleAsync();
        await ann.Page.Keyboard.PressAsync("Escape");
        await Expect(ann.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(ann.MessageOf("hello")).ToBeFocusedAsync();
    }

    private static async Task TabToAsync(Person person, ILocator target, string key = "Tab")
    {
        for (var presses = 0; presses < 40; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await person.Page.Keyboard.PressAsync(key);
        }

        Assert.Fail("The keyboard does not get there.");
    }
}
