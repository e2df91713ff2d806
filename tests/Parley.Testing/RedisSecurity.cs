using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Testing;

/// <summary>A Redis that takes TLS alone, from a user with a password, and from holders of a certificate if asked for.</summary>
public sealed class RedisSecurity(TestAuthority authority, bool asksForCertificate = false)
{
    public const string User = "parley";
    public const string Password = "s3cret";

    public TestAuthority Authority { get; } = authority;

    internal async Task<IEnumerable<string>> ArgumentsAsync(int port)
    {
        var (certificate, key) = await Authority.WriteAsync();
        return
        [
            "--port", "0", "--tls-port", $"{port}", "--tls-cert-file", certificate, "--tls-key-file", key,
            "--tls-ca-cert-file", Authority.RootFile, "--tls-auth-clients", asksForCertificate ? "yes" : "optional",
            "--user", User, "on", $">{Password}", "~*", "&*", "+@all", "--user", "default", "off",
        ];
    }

    internal async Task<Stream> OpenAsync(Stream stream)
    {
        var (certificate, key) = await Authority.WriteAsync();
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(certificate);
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = Authority.Policy,
            ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificate, key), all, offline: true),
        });
        return secure;
    }
}
