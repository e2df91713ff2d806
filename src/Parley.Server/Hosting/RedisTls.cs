using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Server.Storage;
using StackExchange.Redis;

namespace Parley.Server.Hosting;

/// <summary>
/// Whom this node believes to be Redis, and by what it says who it is. Files are read again for each connection, so that
/// renewed ones are taken; while they are no good, what was read last goes on.
/// </summary>
/// <remarks>Without an authority the system's are believed.</remarks>
internal sealed class RedisTls(string? authority, string? certificate, string? key)
{
    private volatile Files? _last;

    /// <exception cref="StartupException">The files of these options were never any good; with what is wrong.</exception>
    public static void Require(ConfigurationOptions options)
    {
        try
        {
            _ = options.SslClientAuthenticationOptions?.Invoke("");
        }
        catch (Exception fault) when (IsFaultOfFile(fault))
        {
            throw new StartupException($"REDIS_URL names certificates that cannot be read: {fault.Message}", fault);
        }
    }

    public SslClientAuthenticationOptions OptionsFor(string host)
    {
        try
        {
            _last = Read();
        }
        catch (Exception fault) when (IsFaultOfFile(fault) && _last is not null)
        {
            // the last ones may still do; whether they do, Redis says
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = _last?.Policy,
            ClientCertificateContext = _last?.Own,
        };
    }

    private static bool IsFaultOfFile(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private Files Read()
    {
        X509ChainPolicy? policy = null;
        if (authority is not null)
        {
            policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(SmallFile.Read(authority));
            if (policy.CustomTrustStore.Count == 0)
            {
                throw new CryptographicException($"there is no certificate in {authority}; it takes PEM");
            }
        }

        return new Files(policy, certificate is null || key is null ? null : ReadOwn(certificate, key));
    }

    private static SslStreamCertificateContext ReadOwn(string certificate, string key)
    {
        var pem = SmallFile.Read(certificate);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pem, SmallFile.Read(key)), all, offline: true);
    }

    private sealed record Files(X509ChainPolicy? Policy, SslStreamCertificateContext? Own);
}
