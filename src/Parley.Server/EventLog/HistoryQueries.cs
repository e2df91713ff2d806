using System.Data.Common;
using Parley.Server.Storage;

namespace Parley.Server.EventLogs;

/// <summary>Pages of messages as they are now, each read in one snapshot with the channel's head.</summary>
internal sealed class HistoryQueries(Database database)
{
    /// <summary>What a message takes on the wire beside its text, names and reactions; on the safe side.</summary>
    private const int MessageOverhead = 320;

    private const string Head = "SELECT epoch, head FROM channels WHERE id = @channel";

    /// <summary>Newest first, one more than asked for, to know whether there are more.</summary>
    private const string IdsBefore =
        "SELECT id FROM messages WHERE channel_id = @channel AND seq < @before ORDER BY seq DESC LIMIT @limit";

    private const string IdsAfter =
        "SELECT id FROM messages WHERE channel_id = @channel AND seq > @after ORDER BY seq LIMIT @limit";

    /// <summary>What was deleted takes no place on the page; how far back it looks for the rest is bounded.</summary>
    private const string IdsVisible = """
        SELECT id FROM messages WHERE channel_id = @channel AND deleted_at IS NULL
          AND seq > (SELECT head FROM channels WHERE id = @channel) - @reach ORDER BY seq DESC LIMIT @limit
        """;

    private const string Reactions = """
        SELECT message_id, reaction, user_id, count FROM (
          SELECT message_id, reaction, user_id, created_at,
            ROW_NUMBER() OVER (PARTITION BY message_id, reaction ORDER BY created_at, user_id) AS place,
            COUNT(*) OVER (PARTITION BY message_id, reaction) AS count
          FROM reactions WHERE message_id IN ({0})) r
        WHERE place <= @named ORDER BY message_id, created_at, reaction, user_id
        """;

    private const string Own = "SELECT message_id, reaction FROM reactions WHERE user_id = @user AND message_id IN ({0})";

    private readonly string _before = Page(database, IdsBefore, "DESC");
    private readonly string _after = Page(database, IdsAfter, "ASC");
    private readonly string _visible = Page(database, IdsVisible, "DESC");

    public bool HasReplicas => database.HasReplicas;

    public Task<HistoryPage> PageAsync(
        string channelId, long? before, long? after, int limit, int maxBytes, bool onReplica,
        CancellationToken cancellation) =>
        ReadAsync(
            onReplica,
            after is null ? _before : _after,
            channelId,
            (after is null ? "before" : "after", after ?? before ?? long.MaxValue),
            limit,
            maxBytes,
            newestFirst: after is null,
            cancellation);

    /// <summary>The newest messages that were not deleted, of the last <paramref name="reach"/> events.</summary>
    public Task<HistoryPage> NewestVisibleAsync(
        string channelId, long reach, int limit, int maxBytes, CancellationToken cancellation) =>
        ReadAsync(onReplica: false, _visible, channelId, ("reach", reach), limit, maxBytes, newestFirst: true, cancellation);

    /// <summary>Which of these messages' reactions are the user's own.</summary>
    public Task<HashSet<(long MessageId, string Reaction)>> OwnReactionsAsync(
        string userId, IReadOnlyCollection<long> messageIds, CancellationToken cancellation) =>
        database.ReadAsync(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = Own.Replace("{0}", string.Join(',', messageIds), StringComparison.Ordinal);
                Add(command, "user", userId);
                var own = new HashSet<(long, string)>();
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    own.Add((reader.GetInt64(0), reader.GetString(1)));
                }

                return own;
            },
            cancellation);

    private Task<HistoryPage> ReadAsync(
        bool onReplica,
        string sql,
        string channelId,
        (string Name, long Value) bound,
        int limit,
        int maxBytes,
        bool newestFirst,
        CancellationToken cancellation)
    {
        return onReplica
            ? database.ReadReplicaAsync(ReadAsync, cancellation)
            : database.ReadAsync(ReadAsync, cancellation);

        async ValueTask<HistoryPage> ReadAsync(DbConnection connection)
        {
            await using var snapshot = await database.BeginSnapshotAsync(connection, cancellation);
            await using var command = connection.CreateCommand();
            command.Transaction = snapshot;
            command.CommandText = sql;
            Add(command, "channel", channelId);
            Add(command, bound.Name, bound.Value);
            Add(command, "limit", limit + 1); // to know whether there are more
            Add(command, "named", ReactionSummary.MostNamed);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return await PageOfAsync(reader, limit, maxBytes, newestFirst, cancellation);
        }
    }

    private static string Page(Database database, string ids, string order) => $"""
        {Head};
        SELECT m.id, m.seq, m.version, m.client_id, m.user_id, u.username, {database.Milliseconds("m.created_at")}, m.text,
          {database.Milliseconds("m.edited_at")}, m.deleted_at IS NOT NULL, m.reply_to
        FROM messages m JOIN users u ON u.id = m.user_id WHERE m.id IN ({ids}) ORDER BY m.seq {order};
        {Reactions.Replace("{0}", ids, StringComparison.Ordinal)}
        """;

    private static async ValueTask<HistoryPage> PageOfAsync(
        DbDataReader reader, int limit, int maxBytes, bool newestFirst, CancellationToken cancellation)
    {
        if (!await reader.ReadAsync(cancellation))
        {
            return new HistoryPage([], "", 0, More: false);
        }

        var (epoch, head) = (reader.GetString(0), reader.GetInt64(1));
        await reader.NextResultAsync(cancellation);
        var messages = new List<HistoryMessage>();
        while (await reader.ReadAsync(cancellation))
        {
            messages.Add(Message(reader));
        }

        await reader.NextResultAsync(cancellation);
        var reactions = new Dictionary<long, List<ReactionSummary>>();
        while (await reader.ReadAsync(cancellation))
        {
            Add(reactions, reader);
        }

        var kept = messages
            .Select(message => message with { Reactions = reactions.GetValueOrDefault(message.Id, []) })
            .Take(Fitting(messages, reactions, limit, maxBytes))
            .ToList();
        if (newestFirst)
        {
            kept.Reverse();
        }

        return new HistoryPage(kept, epoch, head, More: kept.Count < messages.Count);
    }

    private static HistoryMessage Message(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetString(3),
        new Author(row.GetString(4), row.GetString(5)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.GetString(7),
        row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        row.GetBoolean(9),
        row.IsDBNull(10) ? null : row.GetInt64(10),
        []);

    /// <summary>Rows come by message and time: a reaction stands where it was first given.</summary>
    private static void Add(Dictionary<long, List<ReactionSummary>> reactions, DbDataReader row)
    {
        if (!reactions.TryGetValue(row.GetInt64(0), out var summaries))
        {
            reactions[row.GetInt64(0)] = summaries = [];
        }

        var reaction = row.GetString(1);
        var summary = summaries.Find(summary => summary.Reaction == reaction);
        if (summary is null)
        {
            summaries.Add(summary = new ReactionSummary(reaction, (int)row.GetInt64(3), []));
        }

        summary.By.Add(row.GetString(2));
    }

    /// <summary>How many of the messages the page takes, the first always.</summary>
    private static int Fitting(
        List<HistoryMessage> messages, Dictionary<long, List<ReactionSummary>> reactions, int limit, int maxBytes)
    {
        var bytes = 0;
        var count = 0;
        foreach (var message in messages)
        {
            bytes += MessageOverhead + JsonText.Size(message.Text) + JsonText.Size(message.By.Name) +
                reactions.GetValueOrDefault(message.Id, []).Sum(Size);
            if (count == limit || (bytes > maxBytes && count > 0))
            {
                break;
            }

            count++;
        }

        return count;
    }

    private static int Size(ReactionSummary summary) =>
        64 + JsonText.Size(summary.Reaction) + summary.By.Sum(id => JsonText.Size(id) + 3);

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
