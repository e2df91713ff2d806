using System.IO.Compression;
using System.Text;
using Parley.SocketIO.Tests.Testing;

namespace Parley.SocketIO.Tests.Engine.Transports;

/// <summary>Large answers to polling requests are compressed for clients that say they can read it.</summary>
public sealed class PollingCompressionTests
{
    private static readonly string Large = new('x', 5000);

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip;q=0.8, br;q=0.5", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("br;q=0, GZIP", "gzip")]
    [InlineData("zstd, identity", null)]
    [InlineData("", null)]
    public async Task The_client_chooses_the_encoding(string accepted, string? expected)
    {
        await using var server = await TestServer.StartAsync(io => io.Of("/"));

        using var response = await PollAsync(server, accepted, Large);

        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(["Accept-Encoding"], response.Headers.Vary);
        Assert.NotNull(response.Content.Headers.ContentLength);
        Assert.Equal($"42[\"large\",\"{Large}\"]", await ReadAsync(response));
    }

    [Theory]
    [InlineData(1024, 1000)]
    [InlineData(null, 5000)]
    public async Task Small_answers_and_those_of_a_server_that_does_not_compress_are_plain(int? threshold, int length)
    {
        await using var server = await TestServer.StartAsync(
            io => io.Of("/"), options => options.HttpCompressionThreshold = threshold);

        using var response = await PollAsync(server, "gzip", Large[..length]);

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Empty(response.Headers.Vary);
        Assert.Equal($"42[\"large\",\"{Large[..length]}\"]", await ReadAsync(response));
    }

    private static async Task<HttpResponseMessage> PollAsync(TestServer server, string accepted, string text)
    {
        using var client = server.Polling();
        await client.OpenAsync();
        await client.JoinAsync();
        server.Io.Of("/").Emit("large", text);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(server.Uri, $"/socket.io/?EIO=4&transport=polling&sid={client.Sid}"));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(
            response.Content.Headers.ContentEncoding.SingleOrDefault() switch
            {
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "gzip" => new GZipStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                _ => body,
            },
            Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
