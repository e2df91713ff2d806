using System.Text;
using System.Text.Json;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>Speaks long polling by hand.</summary>
internal sealed class PollingClient(Uri server) : IDisposable
{
    private readonly HttpClient _http = Http2.IsSpokenBy(server) ? Http2.ClientOf(server) : new() { BaseAddress = server };
    private string _query = "/socket.io/?EIO=4&transport=polling";

    public string Sid { get; private set; } = string.Empty;

    public Task<HttpResponseMessage> RequestAsync(
        HttpMethod method, string query, string? body = null, string? contentType = null, string? origin = null)
    {
        var request = new HttpRequestMessage(method, query)
        {
            Version = _http.DefaultRequestVersion,
            VersionPolicy = _http.DefaultVersionPolicy,
        };
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new(contentType ?? "text/plain");
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> OpenAsync()
    {
        var body = await GetAsync();
        Sid = JsonDocument.Parse(body[1..]).RootElement.GetProperty("sid").GetString()!;
        _query += $"&sid={Sid}";
        return body;
    }

    public async Task<string> GetAsync()
    {
        using var response = await TryGetAsync();
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    public Task<HttpResponseMessage> TryGetAsync(CancellationToken cancellationToken = default) =>
        _http.GetAsync(_query, cancellationToken);

    public async Task PostAsync(string body)
    {
        using var response = await TryPostAsync(body);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> TryPostAsync(string body, string contentType = "text/plain") =>
        RequestAsync(HttpMethod.Post, _query, body, contentType);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method) => RequestAsync(method, _query);

    /// <summary>Joins the namespace <c>/</c>.</summary>
    public async Task JoinAsync()
    {
        await PostAsync("40");
        Assert.StartsWith("40{", await GetAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _http.Dispose();
}
