using Microsoft.Playwright;

namespace Parley.Testing.Browser;

/// <summary>The system's own Chromium without a window.</summary>
public sealed class SystemChromium : IAsyncDisposable
{
    private const float Patience = 20_000;

    private readonly IPlaywright _playwright;

    private SystemChromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    /// <param name="arguments">More for its command line.</param>
    /// <param name="program">What starts it; null is <c>CHROMIUM</c> of the environment, or Debian's.</param>
    public static async Task<SystemChromium> LaunchAsync(IEnumerable<string> arguments, string? program = null)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program ?? Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", .. arguments,
            ],
        });
        return new SystemChromium(playwright, browser);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
