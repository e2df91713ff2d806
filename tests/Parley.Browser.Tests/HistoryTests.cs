using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>Long conversations: older messages come when one scrolls, and nothing moves under the reader.</summary>
public sealed class HistoryTests(Chromium chromium) : BrowserTest(chromium)
{
    private const int Lines = 160;
    private const int MostTurns = 2_000;

    [Fact]
    public async Task Older_messages_come_on_scrolling_up_and_the_reader_keeps_the_place()
    {
        await SeedAsync();
        var ann = await GuestAsync("Ann");
        await ann.SeesAsync($"line {Lines}.");
        await ann.Log.HoverAsync();
        // A page that comes is put above what one reads, so one scrolls on until there is no more.
        for (var turns = 0; turns < MostTurns && await ann.MessageOf("line 1.").CountAsync() == 0; turns++)
        {
            await ann.Page.Mouse.WheelAsync(0, -3_000);
        }

        await Expect(ann.MessageOf("line 1.")).ToHaveCountAsync(1);
        var texts = (await ann.TextsAsync()).ToList();
        Assert.Equal(Enumerable.Range(1, texts.Count).Select(n => $"line {n}."), texts);
    }

    [Fact]
    public async Task Someone_who_reads_above_is_left_there_and_told_of_what_is_new()
    {
        await SeedAsync();
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        await ann.SeesAsync($"line {Lines}.");
        await ann.Log.HoverAsync();
        await ann.Page.Mouse.WheelAsync(0, -2_000);
        await Expect(ann.Page.GetByRole(AriaRole.Button, new() { Name = "Go to the latest messages" })).ToBeVisibleAsync();
        var anchor = ann.MessageOf($"line {Lines - 40}.");
        await anchor.ScrollIntoViewIfNeededAsync();
        var before = (await anchor.BoundingBoxAsync())!.Y;
        await bob.SayAsync("news");
        var button = ann.Page.GetByRole(AriaRole.Button, new() { Name = "1 new message" });
        await Expect(button).ToBeVisibleAsync();
        Assert.Equal(before, (await anchor.BoundingBoxAsync())!.Y, 1.0);
        await button.ClickAsync();
        await Expect(ann.MessageOf("news")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task What_a_reply_answers_is_fetched_from_far_above()
    {
        var ann = await GuestAsync("Ann");
        await ann.SayAsync("the first words");
        await ann.DoAsync("Reply", "the first words");
        await SeedAsync();
        await ann.SayAsync("a late answer");
        var bob = await GuestAsync("Bob");
        var (target, answer) = (bob.TextOf("the first words"), bob.MessageOf("a late answer"));
        await Expect(target).ToHaveCountAsync(0);
        await answer.GetByRole(AriaRole.Button, new() { Name = "In reply to" }).ClickAsync();
        await Expect(target).ToBeInViewportAsync();
        await bob.SeesAsync("line 1.");
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Go to the latest messages" }).ClickAsync();
        await Expect(answer.GetByRole(AriaRole.Button, new() { Name = "Ann: the first words" })).ToBeInViewportAsync();
    }

    /// <summary>Many messages, said on the classic page.</summary>
    private async Task SeedAsync()
    {
        var chatty = await VisitorAsync();
        await chatty.Page.GotoAsync("/classic/");
        await chatty.Page.EvaluateAsync($$"""
            async () => {
              await socket.emitWithAck('join', { username: 'Chatty' })
              for (let line = 1; line <= {{Lines}}; line++) await socket.emitWithAck('message', { text: `line ${line}.` })
            }
            """);
    }
}
