using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>The server is restored to an earlier time under open pages: they say what is gone, and go on.</summary>
public sealed class RestoreTests(Chromium chromium) : BrowserTest(chromium)
{
    private string Backup => Path.Combine(Server.DataDirectory, "backup");

    [Fact]
    public async Task What_was_lost_is_shown_as_lost_and_can_be_sent_again()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("This stays");
        await ann.SeesTickOnAsync("This stays");
        await Server.CommandAsync("backup", Backup);
        await ann.SayAsync("Ann spoke after it");
        await bob.SeesAsync("Ann spoke after it");
        await bob.SayAsync("Bob answered");
        await ann.SeesAsync("Bob answered");
        await RestoreAsync(async () =>
        {
            await ann.SayAsync("Not sent yet");
            await Expect(ann.MessageOf("Not sent yet").GetByText("waiting to be sent")).ToHaveCountAsync(1);
        });

        await ann.SeesTickOnAsync("Not sent yet");
        await bob.SeesAsync("Not sent yet");
        foreach (var person in (Person[])[ann, bob])
        {
            await Expect(Lost(person)).ToHaveCountAsync(2);
            await Expect(Notice(person)).ToContainTextAsync("These 2 messages are gone");
            Assert.Equal(["This stays", "Ann spoke after it", "Bob answered", "Not sent yet"], await person.TextsAsync());
        }

        await Expect(Again(ann, "Bob answered")).ToHaveCountAsync(0);
        await ann.ScreenshotAsync("restored");
        await bob.SayAsync("Go on");
        await ann.SeesAsync("Go on");
        await Again(ann, "Ann spoke after it").ClickAsync();
        await ann.SeesTickOnAsync("Ann spoke after it");
        await Expect(Lost(bob)).ToHaveCountAsync(1);
        Assert.Equal(
            ["This stays", "Bob answered", "Not sent yet", "Go on", "Ann spoke after it"], await bob.TextsAsync());

        string[] there = ["This stays", "Not sent yet", "Go on", "Ann spoke after it"];
        await Notice(bob).GetByRole(AriaRole.Button, new() { Name = "Hide" }).ClickAsync();
        await Expect(Notice(bob)).ToHaveCountAsync(0);
        Assert.Equal(there, await bob.TextsAsync());
        await ann.Page.ReloadAsync();
        await ann.SeesAsync("Go on");
        Assert.Equal(there, await ann.TextsAsync());
        await Expect(Notice(ann)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_conversation_that_began_later_is_shown_as_lost()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await Server.CommandAsync("backup", Backup);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Write to Bob privately" }).ClickAsync();
        await Expect(ann.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message Bob" })).ToBeVisibleAsync();
        await ann.SayAsync("Between us");
        await ann.SeesTickOnAsync("Between us");
        await RestoreAsync(() => Task.CompletedTask);

        await Expect(Lost(ann)).ToHaveCountAsync(1);
        await Expect(Notice(ann)).ToContainTextAsync("This message is gone");
        await Expect(ann.Field).ToHaveCountAsync(0);
        await ann.ScreenshotAsync("restored-direct");
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "lobby" }).ClickAsync();
        await ann.SayAsync("Here we are");
        await bob.SeesAsync("Here we are");
    }

    [Fact]
    public async Task Who_came_after_that_time_keeps_the_words()
    {
        await Server.CommandAsync("backup", Backup);
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SayAsync("My first words");
        await bob.SeesAsync("My first words");
        await RestoreAsync(() => Task.CompletedTask);

        await Expect(Lost(ann)).ToHaveCountAsync(1);
        await Expect(Lost(bob)).ToHaveCountAsync(1);
        await Again(ann, "My first words").ClickAsync();
        await ann.SeesTickOnAsync("My first words");
        await bob.SayAsync("Welcome back");
        await ann.SeesAsync("Welcome back");
        Assert.Equal(["My first words", "Welcome back"], await ann.TextsAsync());
        await Expect(Lost(ann)).ToHaveCountAsync(0);
    }

    private static ILocator Lost(Person person) =>
        person.Messages.Filter(new() { Has = person.Page.GetByText("lost", new() { Exact = true }) });

    private static ILocator Notice(Person person) =>
        person.Log.GetByRole(AriaRole.Status).Filter(new() { HasText = "restored to an earlier time" });

    private static ILocator Again(Person person, string text) =>
        person.MessageOf(text).GetByRole(AriaRole.Button, new() { Name = "Send again" });

    private async Task RestoreAsync(Func<Task> meanwhile)
    {
        await Server.TerminateAsync();
        await meanwhile();
        await Server.CommandAsync("restore", Backup);
        await Server.StartAgainAsync();
    }
}
