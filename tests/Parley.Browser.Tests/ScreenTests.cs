using Microsoft.Playwright;
using Parley.Testing;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Tests;

/// <summary>Each screen, light and dark, wide and narrow: nothing for axe to report, and a picture in artifacts/screenshots.</summary>
public sealed class ScreenTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly string Axe = File.ReadAllText(
        Path.Combine(Repository.Root, "tests/Parley.Browser.Tests/node_modules/axe-core/axe.min.js"));

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 800)]
    [InlineData(ColorScheme.Dark, 1280, 800)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Screens_are_accessible(ColorScheme scheme, int width, int height)
    {
        var name = $"{(width < 768 ? "phone" : "desktop")}-{scheme.ToString().ToLowerInvariant()}";
        void Adjust(BrowserNewContextOptions options)
        {
            options.ColorScheme = scheme;
            options.ViewportSize = new ViewportSize { Width = width, Height = height };
        }

        await TalkAsync();
        var ann = await VisitorAsync(Adjust);
        await ann.SeesAsync("See you there");
        await LookAsync(ann, $"visitor-{name}");
        await ann.JoinAsync("Ann");
        await ann.SayAsync("I am in.");
        await ann.SeesTickOnAsync("I am in.");
        await LookAsync(ann, $"lobby-{name}");
        await ann.Page.Keyboard.PressAsync("Control+K");
        await Expect(ann.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await LookAsync(ann, $"palette-{name}");
        await ann.Page.Keyboard.PressAsync("Escape");
        await ann.DoAsync("React", "I am in.");
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "More emoji" }).ClickAsync();
        await Expect(ann.Page.GetByRole(AriaRole.Textbox, new() { Name = "Search emoji" })).ToBeVisibleAsync();
        await LookAsync(ann, $"emoji-{name}");
    }

    [Theory]
    [InlineData(320, 640)]
    [InlineData(640, 400)] // what 200 % zoom leaves of a small laptop
    public async Task A_narrow_screen_scrolls_in_one_direction_only(int width, int height)
    {
        var ann = await GuestAsync("Ann", options => options.ViewportSize = new ViewportSize { Width = width, Height = height });
        await ann.SayAsync(new string('x', 400) + " https://example.org/" + new string('y', 200));
        await ann.SayAsync("ok");
        var overflow = await ann.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
        Assert.True(overflow <= 0, $"The page is {overflow} px too wide.");
        await Expect(ann.Field).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_phone_shows_one_pane_at_a_time()
    {
        var ann = await GuestAsync("Ann", options => options.ViewportSize = new ViewportSize { Width = 390, Height = 844 });
        var places = ann.Page.GetByRole(AriaRole.Navigation, new() { Name = "Places" });
        await Expect(places).ToBeHiddenAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Back to places" }).ClickAsync();
        await Expect(places).ToBeVisibleAsync();
        await Expect(ann.Field).ToBeHiddenAsync();
        await places.GetByRole(AriaRole.Button, new() { Name = "lobby" }).ClickAsync();
        await Expect(ann.Field).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_allows_nothing_inline_and_nothing_from_elsewhere()
    {
        var visitor = await VisitorAsync();
        var response = await visitor.Page.ReloadAsync();
        var policy = (await response!.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var elsewhere = new List<string>();
        visitor.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Server.Address.ToString(), StringComparison.Ordinal))
            {
                elsewhere.Add(request.Url);
            }
        };
        await visitor.Page.ReloadAsync();
        await visitor.JoinAsync("Ann");
        Assert.Empty(elsewhere);
    }

    private async Task TalkAsync()
    {
        var (mia, jonas) = (await GuestAsync("Mia"), await GuestAsync("Jonas"));
        await mia.SayAsync("Morning. The new build is on the test machine.");
        await jonas.SayAsync("Great, I will have a look after lunch.");
        await mia.SayAsync("Notes are here: https://example.org/notes");
        await jonas.SeesAsync("Notes are here");
        await jonas.DoAsync("React", "Notes are here");
        await jonas.Page.GetByRole(AriaRole.Toolbar, new() { Name = "Recent" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await jonas.SayAsync("See you there");
        await jonas.SeesTickOnAsync("See you there");
    }

    private static async Task LookAsync(Person person, string name)
    {
        await person.ScreenshotAsync(name);
        await person.Page.EvaluateAsync(Axe);
        var violations = await person.Page.EvaluateAsync<string[]>("""
            async () => (await axe.run()).violations.map(({ id, help, nodes }) =>
              `${id}: ${help}\n  ${nodes.map(({ html, failureSummary }) => html + '\n  ' + failureSummary).join('\n  ')}`)
            """);
        Assert.True(violations.Length == 0, name + "\n" + string.Join('\n', violations));
    }
}
