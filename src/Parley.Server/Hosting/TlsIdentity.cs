using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>A certificate with its key, and those between it and its authority, as clients are shown it.</summary>
internal sealed class TlsIdentity
{
    private TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection all)
    {
        // Offline: what is not in the file is not fetched.
        Context = SslStreamCertificateContext.Create(certificate, all, offline: true);
        Begins = new DateTimeOffset(certificate.NotBefore);
        Expires = new DateTimeOffset(certificate.NotAfter);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SingleOrDefault();
        Names = names is null
            ? certificate.Subject
            : string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => $"{address}")));
    }

    public SslStreamCertificateContext Context { get; }

    public DateTimeOffset Begins { get; }

    public DateTimeOffset Expires { get; }

    /// <summary>Whom it is for.</summary>
    public string Names { get; }

    /// <exception cref="StartupException">They are no pair; in one line that names the setting.</exception>
    public static TlsIdentity Parse(TlsFiles files, string certificatePem, string keyPem)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(certificatePem);
        }
        catch (CryptographicException fault)
        {
            throw TlsFiles.Fault(TlsFiles.CertificateSetting, files.Certificate, "a certificate in it cannot be read", fault);
        }

        if (all.Count == 0)
        {
            throw TlsFiles.Fault(TlsFiles.CertificateSetting, files.Certificate, "there is no certificate in it; it takes PEM");
        }

        try
        {
            return new TlsIdentity(X509Certificate2.CreateFromPem(certificatePem, keyPem), all);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw TlsFiles.Fault(TlsFiles.KeySetting, files.Key, WhyNot(keyPem), fault);
        }
    }

    private static string WhyNot(string keyPem)
    {
        if (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            return "it is locked by a passphrase; it takes a key without one";
        }

        return keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            ? $"it is not the key of the first certificate in {TlsFiles.CertificateSetting}"
            : "there is no private key in it; it takes PEM";
    }
}
