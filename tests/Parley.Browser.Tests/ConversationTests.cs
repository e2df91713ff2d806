using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>Two people talking.</summary>
public sealed class ConversationTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task What_one_says_the_other_sees_and_the_sender_gets_a_tick()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("Hello Bob");
        await ann.SeesTickOnAsync("Hello Bob");
        await bob.SeesAsync("Hello Bob");
        await bob.SayAsync("Hello Ann");
        await ann.SeesAsync("Hello Ann");
        Assert.Equal(["Hello Bob", "Hello Ann"], await ann.TextsAsync());
        Assert.Equal(["Hello Bob", "Hello Ann"], await bob.TextsAsync());
    }

    [Fact]
    public async Task One_can_read_before_choosing_a_name()
    {
        var ann = await GuestAsync("Ann");
        await ann.SayAsync("Anybody there?");
        var visitor = await VisitorAsync();
        await visitor.SeesAsync("Anybody there?");
        await Expect(visitor.NameField).ToBeVisibleAsync();
        await ann.SayAsync("Come in");
        await visitor.SeesAsync("Come in");
        await visitor.JoinAsync("Bob");
        await visitor.SayAsync("Hello");
        await ann.SeesAsync("Hello");
    }

    [Fact]
    public async Task A_name_of_nothing_is_explained_beneath_the_field()
    {
        var visitor = await VisitorAsync();
        await visitor.NameField.PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("at least one character");
    }

    [Fact]
    public async Task One_stays_who_one_is_after_a_reload()
    {
        var ann = await GuestAsync("Ann");
        await ann.SayAsync("Hello");
        await ann.SeesTickOnAsync("Hello");
        await ann.Page.ReloadAsync();
        await ann.SeesTickOnAsync("Hello");
        await ann.SayAsync("Still me");
        await ann.SeesTickOnAsync("Still me");
    }

    [Fact]
    public async Task A_text_is_text_whatever_it_looks_like()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        const string Text = "<img src=x onerror=alert(1)> <b>bold</b> &amp;";
        await ann.SayAsync(Text);
        await bob.SeesAsync("<b>bold</b>");
        Assert.Equal([Text], await bob.TextsAsync());
    }

    [Fact]
    public async Task An_edit_is_seen_by_the_other()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("Frist");
        await ann.SeesTickOnAsync("Frist");
        await ann.DoAsync("Edit", "Frist");
        var editor = ann.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edit message" });
        await editor.FillAsync("First");
        await editor.PressAsync("Enter");
        await bob.SeesAsync("First");
        await Expect(bob.MessageOf("First")).ToContainTextAsync("(edited)");
        Assert.Equal(["First"], await bob.TextsAsync());
    }

    [Fact]
    public async Task A_deletion_can_be_undone_and_is_seen_by_the_other_when_not()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("Too much said");
        await ann.SeesTickOnAsync("Too much said");
        await ann.DoAsync("Delete", "Too much said");
        await ann.MessageOf("Message deleted").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await ann.SeesAsync("Too much said");
        await ann.DoAsync("Delete", "Too much said");
        await bob.SeesAsync("Message deleted");
        await Expect(bob.MessageOf("Too much said")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Reactions_are_counted_and_taken_back()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("React to me");
        await bob.SeesAsync("React to me");
        await bob.DoAsync("React", "React to me");
        var first = bob.Page.GetByRole(AriaRole.Toolbar, new() { Name = "Recent" }).GetByRole(AriaRole.Button).First;
        await first.ClickAsync();
        var reaction = ann.MessageOf("React to me").GetByRole(AriaRole.Button, new() { NameRegex = new(": .*Bob") });
        await Expect(reaction).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("1"));
        await reaction.ClickAsync();
        var both = bob.MessageOf("React to me").GetByRole(AriaRole.Button, new() { Pressed = true });
        await Expect(both).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("2"));
        await both.ClickAsync();
        await Expect(reaction).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Typing_is_seen_until_the_message_comes()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.Field.PressSequentiallyAsync("Well");
        await Expect(bob.Page.GetByText("Ann is writing…").First).ToBeVisibleAsync();
        await ann.Field.PressAsync("Enter");
        await bob.SeesAsync("Well");
        await Expect(bob.Page.Locator(".typing [aria-hidden]")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Who_is_here_is_seen_and_who_left_is_not()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        var people = ann.Page.GetByRole(AriaRole.Complementary, new() { Name = "People here" });
        await Expect(people.GetByText("Bob")).ToBeVisibleAsync();
        await bob.CloseTabAsync();
        await Expect(people.GetByText("Bob")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_private_message_reaches_its_receiver_alone()
    {
        var (ann, bob, eve) = (await GuestAsync("Ann"), await GuestAsync("Bob"), await GuestAsync("Eve"));
        await ann.WriteToAsync("Bob");
        await ann.SayAsync("psst");
        await bob.GoToAsync("Ann.*1 unread");
        await bob.SeesAsync("psst");
        await ann.SeesTickOnAsync("psst");
        await eve.SayAsync("What are you whispering?");
        await eve.SeesTickOnAsync("What are you whispering?");
        Assert.Equal(["What are you whispering?"], await eve.TextsAsync());
    }

    [Fact]
    public async Task A_reply_shows_what_it_replies_to()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("Shall we?");
        await bob.SeesAsync("Shall we?");
        await bob.DoAsync("Reply", "Shall we?");
        await bob.SayAsync("We shall");
        await Expect(ann.MessageOf("We shall").GetByRole(AriaRole.Button, new() { Name = "Ann: Shall we?" })).ToBeVisibleAsync();
    }
}
