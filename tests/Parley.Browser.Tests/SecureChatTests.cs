using System.Collections.Concurrent;
using Parley.Testing;

namespace Parley.Browser.Tests;

/// <summary>The chat with a certificate of its own and no proxy before it.</summary>
public sealed class SecureChatTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Protocols = """
        () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .filter((entry) => /\/$|\.(js|css)$/.test(entry.name))
          .map((entry) => entry.nextHopProtocol)
        """;

    private protected override async ValueTask<IReadOnlyDictionary<string, string?>?> EnvironmentAsync()
    {
        var (certificate, key) = await TestAuthority.Shared.WriteAsync();
        return new Dictionary<string, string?> { ["TLS_CERTIFICATE"] = certificate, ["TLS_KEY"] = key };
    }

    [Fact]
    public async Task Two_people_talk_over_HTTP2_and_a_secure_WebSocket()
    {
        var (ann, bob) = (await GuestAsync("Ann"), await GuestAsync("Bob"));
        var sockets = new ConcurrentBag<string>();
        ann.Page.WebSocket += (_, socket) => sockets.Add(socket.Url);
        await ann.Page.ReloadAsync();
        await ann.SayAsync("Over TLS");
        await ann.SeesTickOnAsync("Over TLS");
        await bob.SeesAsync("Over TLS");
        await bob.SayAsync("And back");
        await ann.SeesAsync("And back");

        var protocols = await ann.Page.EvaluateAsync<string[]>(Protocols);
        Assert.True(protocols.Length > 1);
        Assert.All(protocols, protocol => Assert.Equal("h2", protocol));
        Assert.StartsWith($"wss://{Server.Address.Authority}/socket.io/", Assert.Single(sockets), StringComparison.Ordinal);
    }
}
