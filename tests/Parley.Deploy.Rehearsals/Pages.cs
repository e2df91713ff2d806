using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using Parley.Testing;
using Parley.Testing.Browser;
using static Microsoft.Playwright.Assertions;

namespace Parley.Deploy.Rehearsals;

/// <summary>
/// Ann and Bob, each in front of the page that nginx serves, in a browser outside. They write to each other privately, and
/// leave the lobby to those who count what is said there.
/// </summary>
internal sealed class Pages : IAsyncDisposable
{
    private static readonly string Outside = Path.Combine(Repository.Root, "tests", "Parley.Deploy.Rehearsals", "outside");

    private readonly SystemChromium _chromium;
    private readonly Person _ann;
    private readonly Person _bob;
    private readonly List<string> _said = [];

    private Pages(SystemChromium chromium, Person ann, Person bob)
    {
        _chromium = chromium;
        _ann = ann;
        _bob = bob;
    }

    /// <param name="certificate">nginx's; the browser takes no other.</param>
    public static async Task<Pages> OpenAsync(X509Certificate2 certificate)
    {
        var pin = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        var chromium = await SystemChromium.LaunchAsync([$"--ignore-certificate-errors-spki-list={pin}"], Outside);
        return new Pages(chromium, await PersonAsync(chromium), await PersonAsync(chromium));
    }

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();

    /// <summary>Both come in and talk, reply and react; what was said is there after a reload, and nothing failed to load.</summary>
    public async Task MeetAsync()
    {
        await _ann.JoinAsync("Ann");
        await _bob.JoinAsync("Bob");
        await _ann.WriteToAsync("Bob");
        await SayAsync(_ann, "Shall we?");
        await _bob.GoToAsync("Ann");
        await _bob.SeesAsync("Shall we?");
        await _bob.DoAsync("Reply", "Shall we?");
        await SayAsync(_bob, "We shall");
        await Expect(_ann.MessageOf("We shall").GetByRole(AriaRole.Button, new() { Name = "Ann: Shall we?" })).ToBeVisibleAsync();
        await _ann.DoAsync("React", "We shall");
        await _ann.Page.GetByRole(AriaRole.Toolbar, new() { Name = "Recent" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(_bob.MessageOf("We shall").GetByRole(AriaRole.Button, new() { NameRegex = new(": .*Ann") })).ToBeVisibleAsync();
        await ReloadAsync(_ann, "Bob");
        Require(_ann.Page.Url.StartsWith("https://", StringComparison.Ordinal), $"the page is {_ann.Page.Url}");
        ExpectNone([.. _ann.Errors, .. _bob.Errors]);
    }

    /// <summary>Each says something, is told that it is on disk, and is read by the other.</summary>
    public async Task TalkAsync(string when)
    {
        await SayAsync(_ann, $"Ann, {when}");
        await _bob.SeesAsync($"Ann, {when}");
        await SayAsync(_bob, $"Bob, {when}");
        await _ann.SeesAsync($"Bob, {when}");
    }

    /// <summary>Both have all that was said, once and in order, before and after a reload.</summary>
    /// <returns>How much that was.</returns>
    public async Task<int> VerdictAsync()
    {
        await ExpectAllAsync();
        await ReloadAsync(_ann, "Bob");
        await ReloadAsync(_bob, "Ann");
        await ExpectAllAsync();
        ExpectNone([.. _ann.Faults, .. _bob.Faults]);
        return _said.Count;
    }

    /// <summary>Whoever types the name alone is led from http to https.</summary>
    private static async Task<Person> PersonAsync(SystemChromium chromium) => await Person.OpenAsync(await chromium.Browser.NewContextAsync(new()
    {
        BaseURL = "http://chat.example.org",
        ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        ReducedMotion = ReducedMotion.Reduce,
    }));

    private async Task SayAsync(Person person, string text)
    {
        await person.SayAsync(text);
        await person.SeesTickOnAsync(text);
        _said.Add(text);
    }

    private async Task ReloadAsync(Person person, string other)
    {
        await person.Page.ReloadAsync();
        await person.GoToAsync(other);
        await person.SeesAsync(_said[^1]);
    }

    private async Task ExpectAllAsync()
    {
        foreach (var person in new[] { _ann, _bob })
        {
            var texts = await person.TextsAsync();
            Require(texts.SequenceEqual(_said), $"a page shows \"{string.Join("\", \"", texts)}\" where \"{string.Join("\", \"", _said)}\" was said");
        }
    }

    private static void ExpectNone(IReadOnlyList<string> faults) => Require(faults.Count == 0, $"in the browser: {string.Join("; ", faults)}");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
