using System.Security;
using Parley.Server.Storage;

namespace Parley.Server.Hosting;

/// <summary>Where the certificate that clients are shown and its key lie, in PEM.</summary>
internal sealed record TlsFiles(string Certificate, string Key)
{
    public const string CertificateSetting = "TLS_CERTIFICATE";
    public const string KeySetting = "TLS_KEY";

    /// <summary>What lies there now.</summary>
    /// <exception cref="StartupException">A file cannot be read; in one line that names the setting.</exception>
    public (string Certificate, string Key) Read() => (Read(CertificateSetting, Certificate), Read(KeySetting, Key));

    /// <summary>The fault of a file that a setting names.</summary>
    public static StartupException Fault(string setting, string file, string why, Exception? cause = null) =>
        new($"{setting} is \"{file}\": {why}", cause);

    private static string Read(string setting, string file)
    {
        try
        {
            return SmallFile.Read(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw Fault(setting, file, fault.Message, fault);
        }
    }
}
