using Microsoft.Playwright;
using Parley.Testing;

namespace Parley.Browser.Tests;

/// <summary>A test with a server of its own and people in front of it; no page may break its own rules.</summary>
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    private readonly List<Person> _people = [];

    protected ParleyProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ParleyProcess.StartAsync(await EnvironmentAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
        {
            await person.CloseAsync();
        }

        await Server.DisposeAsync();
        Assert.Empty(_people.SelectMany(person => person.Faults));
        GC.SuppressFinalize(this);
    }

    /// <summary>What the server is told beyond its port and data folder.</summary>
    private protected virtual ValueTask<IReadOnlyDictionary<string, string?>?> EnvironmentAsync() => new(default(IReadOnlyDictionary<string, string?>?));

    /// <summary>Somebody who has opened the page and chosen no name.</summary>
    private protected async Task<Person> VisitorAsync(Action<BrowserNewContextOptions>? adjust = null)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = Server.Address.ToString(),
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            ReducedMotion = ReducedMotion.Reduce,
        };
        adjust?.Invoke(options);
        var person = await Person.OpenAsync(await chromium.Browser.NewContextAsync(options));
        _people.Add(person);
        return person;
    }

    private protected async Task<Person> GuestAsync(string name, Action<BrowserNewContextOptions>? adjust = null)
    {
        var person = await VisitorAsync(adjust);
        await person.JoinAsync(name);
        return person;
    }
}
