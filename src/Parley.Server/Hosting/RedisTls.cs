using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Server.Hosting;

/// <summary>
/// Whom this node believes to be Redis, and by what it says who it is. Files are read again for each connection, so that
/// renewed ones are taken; while they are no good, what was read last goes on.
/// </summary>
internal sealed class RedisTls
{
    private readonly string? _authority;
    private readonly string? _certificate;
    private readonly string? _key;
    private volatile Read _last;

    /// <summary>Without an authority the system's are believed.</summary>
    /// <exception cref="Exception">One for which <see cref="IsFaultOfFile"/> holds.</exception>
    public RedisTls(string? authority, string? certificate, string? key)
    {
        (_authority, _certificate, _key) = (authority, certificate, key);
        _last = ReadFiles();
    }

    public static bool IsFaultOfFile(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    public SslClientAuthenticationOptions OptionsFor(string host)
    {
        try
        {
            _last = ReadFiles();
        }
        catch (Exception fault) when (IsFaultOfFile(fault))
        {
            // the last ones may still do; whether they do, Redis says
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = _last.Policy,
            ClientCertificateContext = _last.Own,
        };
    }

    private Read ReadFiles()
    {
        X509ChainPolicy? policy = null;
        if (_authority is not null)
        {
            policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(SmallFile.Read(_authority));
            if (policy.CustomTrustStore.Count == 0)
            {
                throw new CryptographicException($"there is no certificate in {_authority}; it takes PEM");
            }
        }

        return new Read(policy, _certificate is null || _key is null ? null : ReadOwn(_certificate, _key));
    }

    private static SslStreamCertificateContext ReadOwn(string certificate, string key)
    {
        var pem = SmallFile.Read(certificate);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pem, SmallFile.Read(key)), all, offline: true);
    }

    private sealed record Read(X509ChainPolicy? Policy, SslStreamCertificateContext? Own);
}
