using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Server.EventLogs;
using Parley.Server.Storage;
using Parley.Testing;

namespace Parley.Bench;

/// <summary>
/// How many appends a second one hot channel takes from many callers in one process, each waiting for its answer before
/// it asks again; and beside it the same callers with one transaction for each append.
/// </summary>
internal sealed class AppendBench(BenchOptions options)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly string _text = new('x', 100);

    public async Task RunAsync()
    {
        await Console.Out.WriteLineAsync(
            $"append: {options.Dialect}, {options.Callers} callers on one channel, messages of {_text.Length} bytes, " +
            $"{Environment.ProcessorCount} processors, fsync on");
        await MeasureAsync("in groups", new EventLogOptions(), options.Rounds);
        if (!options.Marks)
        {
            await MeasureAsync("one by one", new EventLogOptions { MaxGroupAppends = 1 }, rounds: 1);
        }
    }

    private async Task MeasureAsync(string name, EventLogOptions logOptions, int rounds)
    {
        using var folder = new TemporaryFolder("bench");
        var url = options.Dialect == Dialect.Postgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null;
        await using var database = await Database.OpenAsync(
            new DatabaseOptions { Url = url, DataDirectory = folder.Path }, _time, NullLoggerFactory.Instance, default);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var log = ActivatorUtilities.CreateInstance<EventLog>(
            services, database, Options.Create(logOptions), _time, NullLoggerFactory.Instance);
        using var sizes = new GroupSizes();
        var published = 0L;
        log.Subscribe(_ => published++);
        await log.StartAsync(default);
        var lobby = await database.ReadAsync(
            async connection => await connection.ExecuteScalarAsync<string>("SELECT id FROM channels"), default);
        var authors = await CreateAuthorsAsync(database);
        if (!options.Marks)
        {
            await RoundAsync(log, lobby!, authors, seconds: 1); // code is compiled, statements are prepared
        }

        for (var round = 1; round <= rounds; round++)
        {
            sizes.Take();
            var (acked, elapsed) = await RoundAsync(log, lobby!, authors, options.Seconds);
            var (groups, median, max) = sizes.Take();
            await Console.Out.WriteLineAsync(
                $"{name,-10} round {round}: {acked / elapsed.TotalSeconds,8:N0} acked/s   {groups,6:N0} groups, median {median,4}, max {max,4}");
        }

        await log.StopAsync(default);
        await Console.Out.WriteLineAsync($"{name,-10} published {published:N0}");
    }

    private async Task<(long Acked, TimeSpan Elapsed)> RoundAsync(EventLog log, string channel, Author[] authors, int seconds)
    {
        var started = _time.GetTimestamp();
        var length = TimeSpan.FromSeconds(seconds);
        var acked = await Task.WhenAll(authors.Select(author => Task.Run(async () =>
        {
            var own = 0L;
            while (_time.GetElapsedTime(started) < length)
            {
                var answer = await log.AppendAsync(
                    new SendMessage(author, Guid.CreateVersion7().ToString(), channel, _text, null), default);
                if (answer.Error != AppendError.None)
                {
                    throw new InvalidOperationException($"{answer.Error}: {answer.Message}");
                }

                own++;
                if (options.Marks)
                {
                    await Console.Out.WriteLineAsync($"acked {answer.Seq}");
                }
            }

            return own;
        })));
        return (acked.Sum(), _time.GetElapsedTime(started));
    }

    private async Task<Author[]> CreateAuthorsAsync(Database database)
    {
        var authors = Enumerable.Range(0, options.Callers)
            .Select(i => new Author(Guid.NewGuid().ToString(), $"caller {i}")).ToArray();
        await database.WriteAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                "INSERT INTO users (id, username, kind) VALUES (@Id, @Name, 'guest')", authors, transaction),
            default);
        return authors;
    }
}
