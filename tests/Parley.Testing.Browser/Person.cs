using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Testing.Browser;

/// <summary>Somebody in front of a browser, who finds things by what they are called.</summary>
public sealed class Person
{
    private const string WatchPolicy = """
        document.addEventListener('securitypolicyviolation', (event) =>
          console.error('policy violated: ' + event.violatedDirective + ' ' + event.blockedURI))
        """;

    private readonly IBrowserContext _context;

    private Person(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; private set; }

    /// <summary>Exceptions nobody caught and breaches of the page's Content-Security-Policy.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>All errors of the console: also what could not be loaded, and connections that failed.</summary>
    public List<string> Errors { get; } = [];

    public ILocator NameField => Page.GetByRole(AriaRole.Textbox, new() { Name = "What should people call you?" });

    public ILocator Field => Page.GetByRole(AriaRole.Textbox, new() { NameRegex = new("^Message ") });

    public ILocator Log => Page.GetByRole(AriaRole.Log);

    public ILocator Messages => Page.Locator("article");

    public ILocator Notice => Page.GetByText("Reconnecting");

    public static async Task<Person> OpenAsync(IBrowserContext context)
    {
        await context.AddInitScriptAsync(WatchPolicy);
        var person = new Person(context, await context.NewPageAsync());
        person.Watch();
        await person.Page.GotoAsync("/");
        return person;
    }

    public async Task JoinAsync(string name)
    {
        await NameField.FillAsync(name);
        await NameField.PressAsync("Enter");
        await Expect(Field).ToBeVisibleAsync();
    }

    /// <summary>Goes to the conversation with somebody who is here and has not written yet.</summary>
    public async Task WriteToAsync(string name)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Write to {name} privately" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);
    }

    /// <summary>Goes to one of the places at the side, by how its name begins.</summary>
    public Task GoToAsync(string name) =>
        Page.GetByRole(AriaRole.Navigation, new() { Name = "Places" }).GetByRole(AriaRole.Button, new() { NameRegex = new($"^{name}") }).ClickAsync();

    public async Task SayAsync(string text)
    {
        await Field.FillAsync(text);
        await Field.PressAsync("Enter");
        await Expect(MessageOf(text)).ToBeVisibleAsync();
    }

    public ILocator MessageOf(string text) => Messages.Filter(new() { HasText = text });

    /// <summary>What was said itself, not where others quote it.</summary>
    public ILocator TextOf(string text) => Page.Locator(".message__text").Filter(new() { HasText = text });

    public Task SeesAsync(string text) => Expect(MessageOf(text)).ToBeVisibleAsync();

    /// <summary>One's own message is on the server's disk.</summary>
    public Task SeesTickOnAsync(string text) => Expect(MessageOf(text).GetByText("on disk")).ToHaveCountAsync(1);

    public async Task<ILocator> ToolbarOfAsync(string text)
    {
        await MessageOf(text).HoverAsync();
        return MessageOf(text).GetByRole(AriaRole.Toolbar);
    }

    public async Task DoAsync(string action, string text) =>
        await (await ToolbarOfAsync(text)).GetByRole(AriaRole.Button, new() { Name = action }).ClickAsync();

    /// <summary>The texts of all messages in order, without marks.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync() => await Page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('article .message__text')].map((text) => {
          const copy = text.cloneNode(true)
          for (const mark of copy.querySelectorAll('.mark, .message__edited, button')) mark.remove()
          return copy.textContent
        })
        """);

    /// <summary>Closes the tab; what the browser keeps stays.</summary>
    public Task CloseTabAsync() => Page.CloseAsync();

    public async Task OpenTabAsync()
    {
        Page = await _context.NewPageAsync();
        Watch();
        await Page.GotoAsync("/");
    }

    public async Task ScreenshotAsync(string name)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "screenshots");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }

    public Task CloseAsync() => _context.CloseAsync();

    private void Watch()
    {
        Page.PageError += (_, error) => Faults.Add(error);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Errors.Add(message.Text);
            }

            if (message.Text.Contains("policy violated", StringComparison.Ordinal)
                || message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                Faults.Add(message.Text);
            }
        };
    }
}
