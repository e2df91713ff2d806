namespace Parley.Browser.Tests;

/// <summary>A browser that speaks TLS and HTTP/2 straight to Kestrel, with the stock client.</summary>
public sealed class SecureTransportTests(Chromium chromium)
{
    private const string Talk = """
        async (transports) => {
          const { io } = await import('/socket.io.esm.min.js')
          const socket = io({ transports, forceNew: true, reconnection: false })
          await new Promise((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject))
          if (transports.length > 1) {
            const engine = socket.io.engine
            if (engine.transport.name !== transports[1]) await new Promise((resolve) => engine.once('upgrade', resolve))
          }
          const text = 'ä€😀'.repeat(20000)
          const [echoed, bytes] = await new Promise((resolve) =>
            socket.emit('echo', text, new Uint8Array([1, 2, 3]), (...args) => resolve(args)))
          const answer = [echoed === text, new Uint8Array(bytes).join(), socket.io.engine.transport.name].join(' ')
          socket.disconnect()
          return answer
        }
        """;

    [Theory]
    [InlineData("websocket", "HTTP/2 CONNECT websocket")]
    [InlineData("polling", "HTTP/2 GET polling|HTTP/2 POST polling")]
    [InlineData("polling,websocket", "HTTP/2 GET polling|HTTP/2 POST polling|HTTP/2 CONNECT websocket")]
    public async Task The_stock_client_talks_over_HTTP2(string transports, string requests)
    {
        await using var server = await SecureServer.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync(
            new() { BaseURL = server.Address.ToString(), IgnoreHTTPSErrors = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        string[] names = transports.Split(',');

        var answer = await page.EvaluateAsync<string>(Talk, names);

        Assert.Equal($"true 1,2,3 {names[^1]}", answer);
        Assert.Equal(requests.Split('|').Order(), server.Requests.Order());
    }
}
