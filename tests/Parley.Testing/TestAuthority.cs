using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Testing;

/// <summary>An authority of one's own, with one more between it and the certificates that it gives out.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root = Authority("CN=Parley test root", null);
    private readonly X509Certificate2 _between;
    private readonly TemporaryFolder _folder = new("authority");
    private int _certificates;

    public TestAuthority()
    {
        _between = Authority("CN=Parley test authority", _root);
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    /// <summary>That of this test run.</summary>
    public static TestAuthority Shared { get; } = new();

    /// <summary>For a client that trusts nobody else.</summary>
    public X509ChainPolicy Policy
    {
        get
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(_root);
            return policy;
        }
    }

    /// <summary>Whom clients trust, in PEM.</summary>
    public string RootFile => Path.Combine(_folder.Path, "root.crt");

    /// <summary>
    /// Files of a certificate from yesterday that expires after so many hours from now, or before now if they are
    /// negative, which only <paramref name="owner"/> may read, or everybody.
    /// </summary>
    public async Task<(string Certificate, string Key)> WriteAsync(string? owner = null, int hours = 1440)
    {
        var now = TimeProvider.System.GetUtcNow();
        var issued = Issue(now.AddDays(-1), now.AddHours(hours));
        var name = Path.Combine(_folder.Path, $"{Interlocked.Increment(ref _certificates)}");
        var (certificate, key) = ($"{name}.crt", $"{name}.key");
        await File.WriteAllTextAsync(certificate, issued.Certificate);
        await File.WriteAllTextAsync(key, issued.Key);
        await ChildProcess.RunAsync("chmod", ["755", _folder.Path]); // PostgreSQL and nginx run as other users
        if (owner is not null)
        {
            await ChildProcess.RunAsync("chmod", ["600", key]);
            await ChildProcess.RunAsync("chown", [owner, key]);
        }

        return (certificate, key);
    }

    /// <summary>In PEM: a certificate for this machine with the one between, and its key.</summary>
    public (string Certificate, string Key) Issue(DateTimeOffset begins, DateTimeOffset expires)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("parley"); // as nginx calls the nodes
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(_between, begins, expires, RandomNumberGenerator.GetBytes(16));
        return ($"{leaf.ExportCertificatePem()}\n{_between.ExportCertificatePem()}\n", key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _root.Dispose();
        _between.Dispose();
        _folder.Dispose();
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? by)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var (begins, expires) = (DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        if (by is null)
        {
            return request.CreateSelfSigned(begins, expires);
        }

        using var certificate = request.Create(by, begins, expires, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}
