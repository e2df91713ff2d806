using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.SocketIO.Engine.Transports;

/// <summary>The answer to a polling request, compressed when it is large and the client accepts it.</summary>
internal static class PollingResponse
{
    /// <summary>In the server's order of preference.</summary>
    private static readonly string[] Encodings = ["br", "gzip", "deflate"];

    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, int? compressionThreshold)
    {
        var response = context.Response;
        response.ContentType = "text/plain; charset=UTF-8";
        response.Headers.CacheControl = "no-store";
        var agent = context.Request.Headers.UserAgent.ToString();
        if (agent.Contains(";MSIE", StringComparison.Ordinal) || agent.Contains("Trident/", StringComparison.Ordinal))
        {
            response.Headers.XXSSProtection = "0"; // those browsers would mangle a body they take for a script
        }

        if (body.Length >= compressionThreshold)
        {
            response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
            if (FindEncoding(context.Request) is { } encoding)
            {
                response.Headers.ContentEncoding = encoding;
                body = Compress(body.Span, encoding);
            }
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The best of what the client accepts; null when that is nothing, or only the plain body.</summary>
    private static string? FindEncoding(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
        {
            return null;
        }

        string? best = null;
        var bestQuality = 0d;
        foreach (var encoding in Encodings)
        {
            foreach (var value in accepted)
            {
                var quality = value.Quality ?? 1;
                if (quality > bestQuality && value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
                {
                    (best, bestQuality) = (encoding, quality);
                }
            }
        }

        return best;
    }

    private static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> body, string encoding)
    {
        var target = new MemoryStream(body.Length / 2);
        using (Stream compressor = encoding switch
        {
            "br" => new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true),
            "gzip" => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true), // what HTTP calls deflate
        })
        {
            compressor.Write(body);
        }

        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }
}
