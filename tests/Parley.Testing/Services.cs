namespace Parley.Testing;

/// <summary>
/// Lends PostgreSQL and Redis to test runs that are not written in C#. <c>Parley.Testing services</c> reads one
/// command a line and answers each with one line; everything ends when its standard input closes.
/// </summary>
internal static class Services
{
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
            case "port":
                return $"{FreePort.Next()}";
            default:
                return $"unknown command {command}";
        }
    }
}
