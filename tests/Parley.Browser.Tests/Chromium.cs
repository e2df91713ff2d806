using Microsoft.Playwright;
using Parley.Browser.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Parley.Browser.Tests;

/// <summary>One Chromium for all tests of the run.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private SystemChromium _chromium = null!;

    public IBrowser Browser => _chromium.Browser;

    public async ValueTask InitializeAsync() => _chromium = await SystemChromium.LaunchAsync(["--ignore-certificate-errors"]);

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();
}
