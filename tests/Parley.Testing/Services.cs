using System.Globalization;

namespace Parley.Testing;

/// <summary>
/// Lends PostgreSQL and Redis to test runs that are not written in C#. <c>Parley.Testing services</c> reads one
/// command a line and answers each with one line; everything ends when its standard input closes.
/// </summary>
internal static class Services
{
    /// <summary>Servers that take TLS alone.</summary>
    private static readonly Lazy<Task<PostgresServer>> SecurePostgres = new(() => PostgresServer.StartAsync(TestAuthority.Shared));
    private static readonly Lazy<Task<RedisServer>> SecureRedis = new(() => RedisServer.StartAsync(new RedisSecurity(TestAuthority.Shared)));

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["services"])
        {
            await Console.Error.WriteLineAsync("usage: Parley.Testing services");
            return 2;
        }

        while (await Console.In.ReadLineAsync() is { } command)
        {
            await Console.Out.WriteLineAsync(await AnswerAsync(command));
        }

        return 0; // the servers go with this process
    }

    private static async Task<string> AnswerAsync(string command)
    {
        switch (command)
        {
            case "database":
                return await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
            case "secure database":
                return await (await SecurePostgres.Value).CreateDatabaseAsync();
            case "secure redis":
                return (await SecureRedis.Value).Url;
            case "redis":
                return (await RedisServer.SharedAsync()).Url;
            case "redis flush":
                await (await RedisServer.SharedAsync()).FlushAllAsync();
                return "ok";
            case "redis kill":
                await (await RedisServer.SharedAsync()).KillAsync();
                return "ok";
            case "redis start":
                await (await RedisServer.SharedAsync()).StartAgainAsync();
                return "ok";
            case "postgres kill":
                await (await PostgresServer.SharedAsync()).KillAsync();
                return "ok";
            case "postgres start":
                await (await PostgresServer.SharedAsync()).StartAgainAsync();
                return "ok";
            case "authority":
                return TestAuthority.Shared.RootFile;
            case "certificate":
                var (certificate, key) = await TestAuthority.Shared.WriteAsync();
                return $"{certificate} {key}";
            case var standby when standby.StartsWith("standby ", StringComparison.Ordinal):
                return await StandbyAsync(await PostgresServer.SharedAsync(), standby.Split(' ')[1]);
            case var standby when standby.StartsWith("secure standby ", StringComparison.Ordinal):
                return await StandbyAsync(await SecurePostgres.Value, standby.Split(' ')[2]);
            case "port":
                return $"{FreePort.Next()}";
            default:
                return $"unknown command {command}";
        }
    }

    /// <summary>A standby that finds its primary at the port.</summary>
    private static async Task<string> StandbyAsync(PostgresServer primary, string port) =>
        (await primary.StartStandbyAsync(int.Parse(port, CultureInfo.InvariantCulture))).UrlOf("postgres");
}
