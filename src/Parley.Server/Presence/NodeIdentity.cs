using System.Globalization;
using System.Security.Cryptography;

namespace Parley.Server.Presence;

/// <summary>This process among its siblings: a name that survives a restart, and an incarnation that does not.</summary>
internal sealed class NodeIdentity(string name)
{
    public string Name { get; } = name;

    public string Incarnation { get; } = RandomNumberGenerator.GetHexString(12, lowercase: true);

    public static NodeIdentity OfThisHost(int port) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{port}"));
}
