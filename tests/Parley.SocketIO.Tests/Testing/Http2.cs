using System.Net;

namespace Parley.SocketIO.Tests.Testing;

/// <summary>HTTP/2 and nothing else, whoever has signed the certificate.</summary>
internal static class Http2
{
    public static bool IsSpokenBy(Uri server) => server.Scheme == Uri.UriSchemeHttps;

    public static SocketsHttpHandler Handler() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
    };

    public static HttpClient ClientOf(Uri server) => new(Handler())
    {
        BaseAddress = server,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
