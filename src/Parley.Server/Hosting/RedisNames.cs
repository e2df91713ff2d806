using System.Globalization;
using StackExchange.Redis;

namespace Parley.Server.Hosting;

/// <summary>
/// How this installation's channels in Redis are called. Publish and subscribe knows no database numbers, so the number is
/// part of the name: two installations that keep their keys apart hear nothing of each other.
/// </summary>
internal sealed class RedisNames(int database)
{
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"parley:{database}:");

    public RedisChannel Channel(string name) => RedisChannel.Literal(_prefix + name);
}
