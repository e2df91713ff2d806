using System.Globalization;
using System.Net;
using Parley.Server.Hosting;
using Parley.Server.Storage;

namespace Parley.Server.Doctor;

/// <summary>The way from clients, and proxies, to this server.</summary>
internal static class TlsChecks
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    public static IEnumerable<Finding> Run(ParleySettings settings, TimeProvider time) => settings.Tls is { } files
        ? [Certificate(files, time.GetUtcNow())]
        : [ClearText(settings.TrustedProxies)];

    private static Finding Certificate(TlsFiles files, DateTimeOffset now)
    {
        TlsIdentity identity;
        try
        {
            var (certificate, key) = files.Read();
            identity = TlsIdentity.Parse(files, certificate, key);
        }
        catch (StartupException fault)
        {
            return Finding.Failed("certificate", fault.Message, "bring a certificate and its key to where the settings say");
        }

        var found = string.Create(
            CultureInfo.InvariantCulture, $"of {identity.Names}, valid from {identity.Begins.UtcDateTime:u} until {identity.Expires.UtcDateTime:u}");
        if (identity.Begins > now || identity.Expires <= now)
        {
            return Finding.Failed("certificate", found, "renew it, or set the clock: clients refuse it");
        }

        return identity.Expires - now > Soon
            ? Finding.Ok("certificate", found)
            : Finding.Warning("certificate", found, "renew it; the server takes the new files by itself");
    }

    private static Finding ClearText(IReadOnlyList<IPNetwork> proxies) =>
        proxies.Count > 0 && proxies.All(network => IPAddress.IsLoopback(network.BaseAddress))
            ? Finding.Ok("way to this server", "from a proxy inside this machine")
            : Finding.Warning(
                "way to this server",
                proxies.Count == 0 ? "clear text from everybody" : $"clear text from {string.Join(", ", proxies)}",
                "set TLS_CERTIFICATE and TLS_KEY, or let a proxy on this machine end TLS and name it in PARLEY__TRUSTEDPROXIES");
}
