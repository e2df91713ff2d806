using System.Buffers;

namespace Parley.Server.Hosting;

/// <summary>
/// What a node is called: part of the ids of its connections, by which a proxy finds it, and of its leases in Redis. An
/// address or host name may be given as it is; its dots and colons become dashes, as in the DNS names of pods.
/// </summary>
internal static class NodeName
{
    private const int LongestName = 63;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <exception cref="FormatException">It cannot be a name; the message says what can.</exception>
    public static string Parse(string text)
    {
        var name = text.Replace('.', '-').Replace(':', '-');
        return name.Length <= LongestName && !name.AsSpan().ContainsAnyExcept(Characters)
            ? name
            : throw new FormatException(
                $"PARLEY__NODENAME is \"{text}\"; it takes up to {LongestName} letters, digits and dashes, "
                + "or an address or host name, whose dots and colons become dashes");
    }
}
