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
