using System.Data.Common;
using System.Text.Json;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>The log's questions about channels, events and messages, the same on both databases.</summary>
internal sealed class LogQueries(Database database)
{
    private const string PostgresPositions = "SELECT id, epoch, head, ordinal, created_xid FROM channels WHERE ";

    private const string SqlitePositions = "SELECT id, epoch, head, ordinal, rowid FROM channels WHERE ";

    private const string PostgresAsked = "id = ANY(@ids)";

    private const string SqliteAsked = "id IN (SELECT value FROM json_each(@ids))";

    private const string Public = "kind = 'public'";

    private const string Events = """
        SELECT payload FROM events WHERE channel_id = @channel AND seq > @after AND seq <= @last ORDER BY seq LIMIT @limit
        """;

    private const string NewestEvents = """
        SELECT payload FROM events WHERE channel_id = @channel AND seq <= @last ORDER BY seq DESC LIMIT @limit
        """;

    private const string Page = $"SELECT epoch, head FROM channels WHERE id = @channel; {PageEvents}";

    /// <summary>Head and events are two snapshots; what lies up to the head read first is in the second.</summary>
    private const string PageEvents =
        "SELECT payload FROM events WHERE channel_id = @channel AND seq > @after ORDER BY seq LIMIT @limit";

    private const string Facts = "SELECT channel_id, user_id, seq FROM messages WHERE id = @id";

    private const string PostgresReactions = """
        SELECT message_id, reaction, COUNT(*) FROM reactions WHERE message_id = ANY(@ids) GROUP BY message_id, reaction
        """;

    private const string SqliteReactions = """
        SELECT message_id, reaction, COUNT(*) FROM reactions WHERE message_id IN (SELECT value FROM json_each(@ids))
        GROUP BY message_id, reaction
        """;

    private bool IsPostgres => database.Dialect == Dialect.Postgres;

    /// <summary>Channels that do not exist are left out.</summary>
    public Task<List<ChannelPosition>> PositionsAsync(IReadOnlyList<string> ids, CancellationToken cancellation) =>
        PositionsAsync(
            IsPostgres ? PostgresAsked : SqliteAsked,
            cancellation,
            ("ids", IsPostgres ? ids.ToArray() : JsonSerializer.Serialize(ids, EventLogJson.Default.IReadOnlyListString)));

    public Task<List<ChannelPosition>> PublicPositionsAsync(CancellationToken cancellation) =>
        PositionsAsync(Public, cancellation);

    /// <summary>The events from after one seq up to another, oldest first.</summary>
    public Task<List<byte[]>> EventsAsync(string channelId, long after, long last, int limit, CancellationToken cancellation) =>
        database.ReadAsync(
            connection => PayloadsAsync(
                connection, Events, int.MaxValue, cancellation,
                ("channel", channelId), ("after", after), ("last", last), ("limit", limit)),
            cancellation);

    /// <summary>The newest events up to a seq that fit into the bytes, oldest first.</summary>
    public async Task<List<byte[]>> NewestEventsAsync(
        string channelId, long last, int limit, int maxBytes, CancellationToken cancellation)
    {
        var newestFirst = await database.ReadAsync(
            connection => PayloadsAsync(
                connection, NewestEvents, maxBytes, cancellation,
                ("channel", channelId), ("last", last), ("limit", limit)),
            cancellation);
        newestFirst.Reverse();
        return newestFirst;
    }

    /// <summary>A page of <c>sync</c>. Null: there is no such channel.</summary>
    public Task<SyncPage?> PageAsync(
        string channelId, string epoch, long after, int limit, int maxBytes, CancellationToken cancellation) =>
        database.ReadAsync<SyncPage?>(
            async connection =>
            {
                await using var command = Command(
                    connection, Page, ("channel", channelId), ("after", after), ("limit", limit));
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                if (!await reader.ReadAsync(cancellation))
                {
                    return null;
                }

                var (current, head) = (reader.GetString(0), reader.GetInt64(1));
                if (current != epoch || after > head)
                {
                    return SyncPage.ResetTo(current, head);
                }

                await reader.NextResultAsync(cancellation);
                var events = await TakeAsync(reader, (int)Math.Min(limit, head - after), maxBytes, cancellation);
                return new SyncPage(
                    [.. events.Select(payload => (ReadOnlyMemory<byte>)payload)], current, head,
                    More: after + events.Count < head, Reset: false);
            },
            cancellation);

    public Task<MessageFacts?> FactsAsync(long id, CancellationToken cancellation) =>
        database.ReadAsync<MessageFacts?>(
            async connection =>
            {
                await using var command = Command(connection, Facts, ("id", id));
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                return await reader.ReadAsync(cancellation)
                    ? new MessageFacts(reader.GetString(0), reader.GetString(1), reader.GetInt64(2))
                    : null;
            },
            cancellation);

    public Task<Dictionary<(long MessageId, string Reaction), int>> ReactionCountsAsync(
        IReadOnlyList<long> messageIds, CancellationToken cancellation) =>
        database.ReadAsync(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = IsPostgres ? PostgresReactions : SqliteReactions;
                Add(command, "ids", IsPostgres ? messageIds.ToArray() : JsonSerializer.Serialize(messageIds, EventLogJson.Default.IReadOnlyListInt64));
                var counts = new Dictionary<(long, string), int>();
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    counts[(reader.GetInt64(0), reader.GetString(1))] = (int)reader.GetInt64(2);
                }

                return counts;
            },
            cancellation);

    private Task<List<ChannelPosition>> PositionsAsync(
        string condition, CancellationToken cancellation, params (string Name, object Value)[] parameters) =>
        database.ReadAsync(
            async connection =>
            {
                await using var command = Command(
                    connection, (IsPostgres ? PostgresPositions : SqlitePositions) + condition, parameters);
                var positions = new List<ChannelPosition>();
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    var head = new ChannelHead(reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3));
                    positions.Add(new ChannelPosition(reader.GetString(0), head, reader.GetInt64(4)));
                }

                return positions;
            },
            cancellation);

    private static async ValueTask<List<byte[]>> PayloadsAsync(
        DbConnection connection, string sql, int maxBytes, CancellationToken cancellation,
        params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await TakeAsync(reader, int.MaxValue, maxBytes, cancellation);
    }

    /// <summary>As many rows as fit; the first always does.</summary>
    private static async ValueTask<List<byte[]>> TakeAsync(
        DbDataReader reader, int limit, int maxBytes, CancellationToken cancellation)
    {
        var payloads = new List<byte[]>();
        var bytes = 0;
        while (payloads.Count < limit && await reader.ReadAsync(cancellation))
        {
            var payload = Payload(reader);
            bytes += payload.Length;
            if (bytes > maxBytes && payloads.Count > 0)
            {
                break;
            }

            payloads.Add(payload);
        }

        return payloads;
    }

    private static byte[] Payload(DbDataReader row) => row.GetFieldValue<byte[]>(0);

    private static DbCommand Command(
        DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            Add(command, name, value);
        }

        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
