using System.Net;
using Parley.Server.Hosting;

namespace Parley.Server.Doctor;

/// <summary>Settings that are allowed and weak.</summary>
internal static class SettingChecks
{
    public static IEnumerable<Finding> Run(ParleySettings settings)
    {
        foreach (var name in settings.Unknown)
        {
            yield return Finding.Warning("settings", $"{name} is not a setting of Parley", "look it up in docs/reference/configuration.md");
        }

        yield return settings.AllowedOrigins.Contains("*")
            ? Finding.Warning(
                "origins", "web pages of any origin may connect", "name the origins in PARLEY__ALLOWEDORIGINS, or none")
            : Finding.Ok("origins", settings.AllowedOrigins.Count == 0 ? "only the server's own pages may connect" : "a list of origins may connect");
        yield return Proxies(settings.TrustedProxies);
    }

    private static Finding Proxies(IReadOnlyList<IPNetwork> trusted) => trusted switch
    {
        [] => Finding.Ok("proxies", "none are trusted: limits and bans use the address that connects"),
        _ when trusted.Any(network => network.PrefixLength == 0) => Finding.Warning(
            "proxies", "everybody may say which address they have", "name the proxies' own networks in PARLEY__TRUSTEDPROXIES"),
        _ => Finding.Ok("proxies", $"the X-Forwarded-For of {string.Join(", ", trusted)} is believed"),
    };
}
